/** `userTable({ … })`: an existing user table as a setting. Whoever takes it opens it, asks it and closes it. */
import { type OptionTable, parseOptions } from '@latchkey/options'
import type { UserStore, UserStoreRecipe } from '@latchkey/server/stores'
import { databaseUrlFaults } from '../engines/engines.ts'
import { openUserTable, type UserTableOptions, userTableOptions } from './user-table.ts'

/** What {@link userTable} needs. */
export interface UserTableRecipeOptions extends Omit<UserTableOptions, 'url' | 'world'> {
  /** See `locateDatabase`; undefined is a fault that is told with the others, so that an environment variable can stand here. */
  readonly url: string | undefined
}

const OPTIONS = {
  ...userTableOptions,
  // What it lacks is told with the server's other faults.
  url: (value: unknown) => value,
} satisfies OptionTable<keyof UserTableRecipeOptions>

/**
 * Names a table of an existing database. Nothing is opened before `open`, which finds out whether the table is there.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong; a wrong URL is told by the recipe
 */
export function userTable(options: UserTableRecipeOptions): UserStoreRecipe {
  parseOptions(OPTIONS, options)
  const { url, ...table } = options
  return {
    faults: () => databaseUrlFaults(url),
    open: (world): Promise<UserStore & AsyncDisposable> => openUserTable({ ...table, url: url ?? '', world }),
  }
}
