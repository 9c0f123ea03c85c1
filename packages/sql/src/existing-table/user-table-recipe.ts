/** `userTable({ … })`: an existing user table as a setting. The server that gets it opens, uses and closes it. */
import { flag, nested, nonEmptyText, type OptionTable, optional, parseOptions, part } from '@latchkey/options'
import { DomainError, type UserTableRecipe } from '@latchkey/server/stores'
import { databaseUrlFaults } from '../engines/engines.ts'
import { openUserTable, type UserTable, type UserTableOptions, userTableOptions } from './user-table.ts'

/** What {@link userTable} needs. */
export interface UserTableRecipeOptions
  extends Omit<UserTableOptions, 'url' | 'world' | 'passwordColumns'>,
    Pick<UserTableRecipe, 'passwords' | 'deletesRows'> {
  /** See `locateDatabase`; undefined is reported together with the other faults, so that an environment variable can be passed. */
  readonly url: string | undefined
}

const PASSWORDS = {
  formats: optional(undefined, part<readonly unknown[]>('a list of formats')),
  rehash: optional(undefined, nonEmptyText),
} satisfies OptionTable<keyof NonNullable<UserTableRecipe['passwords']>>

const OPTIONS = {
  ...userTableOptions,
  // A missing URL is reported together with the server's other faults.
  url: (value: unknown) => value,
  // Which formats there are is known where passwords are.
  passwords: optional(undefined, nested(PASSWORDS)),
  deletesRows: optional(undefined, flag),
} satisfies OptionTable<keyof UserTableRecipeOptions>

/**
 * Names a table of an existing database. Nothing is opened before `open`, which finds out whether the table exists.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong; a wrong URL is reported by `faults()`
 */
export function userTable(options: UserTableRecipeOptions): UserTableRecipe {
  parseOptions(OPTIONS, options)
  const { url, passwords, deletesRows, ...table } = options
  const open: UserTableRecipe['open'] = (world): Promise<UserTable> =>
    openUserTable({ ...table, url: url ?? '', world, passwordColumns: columnsOf(passwords) })
  return {
    ...(passwords && { passwords }),
    ...(deletesRows !== undefined && { deletesRows }),
    faults: () => databaseUrlFaults(url),
    async probe(world) {
      try {
        await using _ = await open(world)
        return []
      } catch (fault) {
        if (fault instanceof DomainError) return [fault.message]
        throw fault
      }
    },
    open,
  }
}

/** The columns that the formats of a table need besides the password's, each once. */
function columnsOf(passwords: UserTableRecipe['passwords']): readonly string[] {
  const named = (passwords?.formats ?? []).flatMap((one) =>
    typeof one === 'string' ? [] : Object.values(one.columns ?? {}),
  )
  return [...new Set(named)]
}
