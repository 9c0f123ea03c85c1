/** `sql(url)`: the store as a setting. The server that gets it opens, uses and closes it. */
import type { StoreRecipe } from '@latchkey/server/stores'
import { databaseUrlFaults } from '../engines/engines.ts'
import { openStore } from './open-store.ts'
import { probeStore } from './probe-store.ts'

/**
 * Says which database holds Latchkey's own tables. Nothing is opened or created before `open`.
 *
 * @param url - see `locateDatabase`; undefined is reported together with the other faults, so that an environment variable can be passed
 */
export function sql(url: string | undefined): StoreRecipe {
  return {
    faults: () => databaseUrlFaults(url),
    probe: (world) => probeStore(url ?? '', world),
    // Opening it in spite of faults throws a TypeError.
    open: (world) => openStore({ url: url ?? '', world }),
  }
}
