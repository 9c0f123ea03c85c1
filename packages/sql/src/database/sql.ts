/** `sql(url)`: the store as a setting. Whoever takes it opens it, asks it and closes it. */
import type { StoreRecipe } from '@latchkey/server/stores'
import { databaseUrlFaults } from '../engines/engines.ts'
import { openStore } from './open-store.ts'
import { probeStore } from './probe-store.ts'

/**
 * Names Latchkey's own tables in a database. Nothing is opened, and nothing is made, before `open`.
 *
 * @param url - see `locateDatabase`; undefined is a fault that is told with the others, so that an environment variable can stand here
 */
export function sql(url: string | undefined): StoreRecipe {
  return {
    faults: () => databaseUrlFaults(url),
    probe: (world) => probeStore(url ?? '', world),
    // Whoever opens in spite of faults gets them as a TypeError.
    open: (world) => openStore({ url: url ?? '', world }),
  }
}
