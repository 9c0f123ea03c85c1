/** Which database, tried before anything else is asked for. */
import { ConfigurationError, createWorld, DomainError } from '@latchkey/server'
import { listTables, sql } from '@latchkey/sql'
import { DATABASE_URL } from './answers.ts'
import type { Gathering } from './asker.ts'
import { urlFromHere } from './target-folder.ts'

const OWN_DATABASE = 'sqlite:latchkey.db'
const EXAMPLE = 'postgres://user:password@localhost/app'

/** What is known of it. */
export interface DatabaseWords {
  readonly given: string | undefined
  /** Whether a table of another app must be in it. */
  readonly hasTable: boolean
  /** From where the server will reach it. */
  readonly folder: string
}

/** @throws {ConfigurationError} when there is none, or it cannot be used, and nobody is asked for another */
export async function gatherDatabase(
  { given, hasTable, folder }: DatabaseWords,
  { asker, environment, tell }: Gathering,
): Promise<string> {
  const set = environment[DATABASE_URL] || undefined
  if (given !== undefined && set !== undefined && given !== set) {
    throw new ConfigurationError([`--database: ${DATABASE_URL} is set to something else; unset it, or leave this out`])
  }
  const known = given ?? set
  if (known !== undefined || !asker) {
    const url = known ?? (hasTable ? undefined : OWN_DATABASE)
    if (url === undefined)
      throw new ConfigurationError([`--database: give the database that has the table, or set ${DATABASE_URL}`])
    const fault = await faultOfDatabase(urlFromHere(url, folder), hasTable)
    if (fault === undefined) {
      if (given === undefined && set !== undefined) tell(`the database is that of ${DATABASE_URL}, which is set`)
      return url
    }
    throw new ConfigurationError([
      `${given === undefined && set !== undefined ? DATABASE_URL : '--database'}: ${fault}`,
    ])
  }
  let initial = hasTable ? undefined : OWN_DATABASE
  for (;;) {
    const question = 'The URL of the database (sqlite:file.db, mysql://…, postgres://…)'
    const url = await asker.ask({ question, example: EXAMPLE, ...(initial !== undefined && { initial }) })
    const fault = await faultOfDatabase(urlFromHere(url, folder), hasTable)
    if (fault === undefined) return url
    tell(fault)
    initial = url
  }
}

async function faultOfDatabase(url: string, hasTable: boolean): Promise<string | undefined> {
  const store = sql(url)
  const [fault] = store.faults()
  if (fault !== undefined) return fault
  if (!hasTable) return (await store.probe?.(createWorld()))?.[0]
  try {
    const tables = await listTables(url)
    return tables.length === 0 ? 'the database has no tables' : undefined
  } catch (refused) {
    if (refused instanceof DomainError) return refused.message
    throw refused
  }
}
