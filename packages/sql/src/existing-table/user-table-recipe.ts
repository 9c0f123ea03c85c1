/** `userTable({ … })`: an existing user table as a setting. Whoever takes it opens it, asks it and closes it. */
import type { UserStore, UserStoreRecipe } from '@latchkey/server/stores'
import { databaseUrlFaults } from '../engines/engines.ts'
import { openUserTable, type UserTableOptions } from './user-table.ts'

/** What {@link userTable} needs. */
export interface UserTableRecipeOptions extends Omit<UserTableOptions, 'url' | 'world'> {
  /** See `locateDatabase`; undefined is a fault that is told with the others, so that an environment variable can stand here. */
  readonly url: string | undefined
}

/** Names a table of an existing database. Nothing is opened before `open`, which finds out whether the table is there. */
export function userTable({ url, ...table }: UserTableRecipeOptions): UserStoreRecipe {
  return {
    faults: () => databaseUrlFaults(url),
    open: (world): Promise<UserStore & AsyncDisposable> => openUserTable({ ...table, url: url ?? '', world }),
  }
}
