/** All rows of another app's user table, read once, page by page, for whoever must know before anything changes. Nothing can be written here. */
import { sql } from 'kysely'
import { type Access, openDatabase } from '../database/open-database.ts'
import type { Queries } from '../engines/engine.ts'
import { countAlikeNames, countNames, type NameCounts } from './name-counts.ts'
import { readUserColumns, type UserColumnNames, type UserColumns } from './user-columns.ts'
import { columnFindings, countOddRows, tableOf } from './user-findings.ts'
import { asStoredUser, conditionsOf, passwordOf, selectUsers, type UserRow } from './user-row.ts'

export interface UserSurveyOptions {
  /** See `locateDatabase`; a missing SQLite file is not made. */
  readonly url: string
  readonly table: string
  readonly columns: UserColumnNames
  /** Columns with what stored passwords need besides. Default: none. */
  readonly passwordColumns?: readonly string[]
  /** Rows of a page. Default 1,000. */
  readonly pageRows?: number
}

/** A row, without its id. */
export interface SurveyedUser {
  readonly username: string | undefined
  readonly stored: string | undefined
  readonly passwordColumns: Readonly<Record<string, unknown>>
  readonly disabled: boolean
}

/** Owns its database and closes it. */
export interface UserSurvey extends AsyncDisposable {
  readonly description: string
  /** What the catalogue and the counts say, see `openUserTable`. */
  readonly findings: () => Promise<readonly string[]>
  readonly rowCount: () => Promise<number>
  /** By id, one page in memory. */
  readonly pages: () => AsyncIterable<readonly SurveyedUser[]>
  /** Names that the database's own comparison, or one without case, takes for the same. */
  readonly nameCounts: () => Promise<NameCounts>
  /** Whether the column of names finds this user under another spelling, as an app with plain SQL did. */
  readonly isFoundAs: (username: string, spelling: string) => Promise<boolean>
  /** The statement that gives the right to replace passwords; undefined where it is there. Asks for a plan, and changes no row. */
  readonly missingRight: () => Promise<string | undefined>
}

const PAGE_ROWS = 1000

/**
 * Opens a table over connections on which the database refuses every write.
 *
 * @throws {TypeError} for an invalid URL
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function surveyUsers(options: UserSurveyOptions): Promise<UserSurvey> {
  const { url, pageRows = PAGE_ROWS } = options
  const database = openDatabase({ url, create: false, readOnly: true })
  try {
    const users = await database.ask((queries) => readUserColumns(queries, database.engine, options))
    const { engine } = database
    const slowly = <T>(work: (queries: Queries) => Promise<T>) => database.slowly(({ ask }) => ask(work))
    return {
      description: `${database.description}, table ${options.table}`,
      findings: async () => [
        ...database.warnings,
        ...columnFindings(users),
        ...(await slowly((queries) => countOddRows(queries, engine, users, 'exact'))),
      ],
      rowCount: () => slowly((queries) => countNames(queries, users)),
      pages: () => pagesOf(database, users, pageRows),
      nameCounts: () => slowly((queries) => countAlikeNames(queries, engine, users)),
      isFoundAs: (username, spelling) =>
        database.ask(async (queries) => {
          const { sameText } = conditionsOf(engine, users, 'exact')
          const { rows } = await sql`select 1 from ${tableOf(users)}
            where ${sameText(users.username, username)} and ${engine.equalByCollation(users.username, spelling)}
            limit 1`.execute(queries)
          return rows.length > 0
        }),
      missingRight: () => database.ask((queries) => missingRight(queries, database, users)),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  } catch (fault) {
    await database[Symbol.asyncDispose]()
    throw fault
  }
}

async function* pagesOf({ ask }: Access, users: UserColumns, pageRows: number): AsyncIterable<readonly SurveyedUser[]> {
  const id = sql.id(users.id.name)
  let last: unknown
  for (;;) {
    const isNext = last === undefined ? sql`${id} is not null` : sql`${id} > ${last}`
    const rows = await ask(async (queries) => (await selectUsers(users, isNext, pageRows).execute(queries)).rows)
    if (rows.length > 0) yield rows.map((row) => surveyed(row, users))
    if (rows.length < pageRows) return
    const { id: next } = rows.at(-1) ?? {}
    // Drivers send a number as a floating-point value.
    last = typeof next === 'number' ? BigInt(next) : next
  }
}

function surveyed(row: UserRow, users: UserColumns): SurveyedUser {
  const user = asStoredUser(row, users)
  return {
    username: user?.username,
    stored: passwordOf(row.password),
    passwordColumns: user?.passwordColumns ?? {},
    disabled: user?.disabled ?? false,
  }
}

/** A plan of the statement needs the right, and is made where nothing can be written. */
async function missingRight(queries: Queries, { engine }: Access, users: UserColumns): Promise<string | undefined> {
  const password = sql.id(users.password.name)
  try {
    await sql`explain update ${tableOf(users)} set ${password} = ${password} where 1 = 0`.execute(queries)
  } catch (fault) {
    if (engine.faultKind(fault) !== 'forbidden') return undefined
    return engine.grantUpdate(queries, users.table, users.password.name)
  }
  return undefined
}
