/** An existing user table, used in place: nothing in it changes but passwords, and rows when users register. */

import { DeadlineError } from '@latchkey/guard'
import {
  eachOf,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  part,
  type ReadersOf,
  text,
  textList,
} from '@latchkey/options'
import { DomainError, type UserTable as UserTablePort, uuidV7 } from '@latchkey/server/stores'
import { type Database, type DatabaseWorld, openDatabase } from '../database/open-database.ts'
import type { SqlEngine } from '../engines/engine.ts'
import { createTableRows } from './table-rows.ts'
import { readUserColumns, type UserColumnNames } from './user-columns.ts'
import { type Comparison, columnFindings, countOddRows } from './user-findings.ts'

/** Owns its database and closes it. */
export interface UserTable extends UserTablePort, AsyncDisposable {}

export interface UserTableOptions {
  /** See `locateDatabase`. */
  readonly url: string
  /** `user`, or `public.user` with a schema. */
  readonly table: string
  readonly columns: UserColumnNames
  /**
   * `exact` (default): the same code points, whatever the column's collation: `ROY`, `róy` and `roy ` are not `roy`.
   * `collation`: as the column compares, which is what an app with plain SQL did.
   */
  readonly comparison?: Comparison
  /** Columns with what stored passwords need besides: salts, costs. Default: none. */
  readonly passwordColumns?: readonly string[]
  /** Columns beside these that faces need: for the templates of old apps' answers and tokens. Never the password. */
  readonly others?: readonly string[]
  /** Default: the machine's clock and random ids. */
  readonly world?: DatabaseWorld
}

/** A misspelt flag must not leave everybody in. */
const COLUMNS = {
  id: nonEmptyText,
  username: nonEmptyText,
  password: nonEmptyText,
  disabled: optional(undefined, nonEmptyText),
  active: optional(undefined, nonEmptyText),
} satisfies OptionTable<keyof UserColumnNames>

/** Readers of the options that name a table, which can be read without opening it. */
export const userTableOptions: ReadersOf<
  Required<Pick<UserTableOptions, 'table' | 'columns' | 'comparison' | 'others'>>
> = {
  // Whether the table exists is only known once it is opened.
  table: text,
  columns: nested(COLUMNS) as OptionReader<UserColumnNames>,
  comparison: optional('exact', oneOf('exact', 'collation')),
  others: optional<readonly string[]>([], (value) => textList(value, 'a list of columns', (one) => one !== '')),
}

const OPTIONS = {
  ...userTableOptions,
  url: text,
  passwordColumns: optional([], eachOf(nonEmptyText, 'a list of columns')),
  world: optional(undefined, part<DatabaseWorld>('a clock, and what makes ids')),
} satisfies OptionTable<keyof UserTableOptions>

/**
 * Opens a table of an existing database. Names are checked against the live catalogue before any other SQL.
 * When two rows have one name, the row with the lowest id is the user.
 *
 * @throws {TypeError} for an invalid URL
 * @throws {DomainError} store_unavailable | store_misconfigured (all that is wrong, and what exists)
 */
export async function openUserTable(options: UserTableOptions): Promise<UserTable> {
  const { url, world } = parseOptions(OPTIONS, options)
  const database = openDatabase({ url, create: false, ...(world && { world }) })
  try {
    const users = await bindUserTable(database, options)
    return { ...users, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}

async function bindUserTable(database: Database, options: UserTableOptions): Promise<UserTablePort> {
  const { engine } = database
  const comparison = options.comparison ?? 'exact'
  const users = await database.ask((queries) => readUserColumns(queries, engine, options))
  const oddRows = await database
    .ask((queries) => countOddRows(queries, engine, users, comparison))
    .catch(notCounted(engine))
  return createTableRows(database, {
    description: `${database.description}, table ${options.table}`,
    findings: [...database.warnings, ...columnFindings(users), ...oddRows],
    users,
    comparison,
    newRow: () =>
      new Map(users.id.kind === 'integer' ? [] : [[users.id.name, uuidV7(database.world.clock.now() * 1000)]]),
  })
}

/** A table that is too large to be counted in time must not keep the server from starting. */
function notCounted(engine: SqlEngine): (error: unknown) => readonly string[] {
  return (error) => {
    const cause = error instanceof DomainError ? error.cause : undefined
    // The server may be the first to say that its time is over.
    if (cause instanceof DeadlineError || engine.faultKind(cause) === 'busy') {
      return ['the rows could not be counted in time: duplicate and missing names are not known']
    }
    throw error
  }
}
