/** All engines, one row for each. */
import type { DatabasePlace, MissingDatabase, SqlEngine } from './engine.ts'
import { mysqlEngine } from './mysql.ts'
import { postgresEngine } from './postgres.ts'
import { sqliteEngine } from './sqlite.ts'

const engines: readonly SqlEngine[] = [sqliteEngine, mysqlEngine, postgresEngine]

/** A database, and the engine that runs it. */
export interface LocatedDatabase extends DatabasePlace {
  readonly engine: SqlEngine
}

/**
 * Reads the URL of a database: `sqlite:path`, `sqlite::memory:`, `mysql://…` (or `mariadb://…`) and `postgres://…` (or `postgresql://…`).
 * A server's URL is `scheme://user:password@host:port/database`, with `?tls=true` for TLS.
 *
 * @throws {TypeError} that says what is wrong; it does not contain the password
 */
export function locateDatabase(url: string): LocatedDatabase {
  const scheme = url.slice(0, Math.max(0, url.indexOf(':')))
  const engine = engines.find(({ schemes }) => schemes.includes(scheme))
  if (engine) return { engine, ...engine.locate(url) }
  throw new TypeError(`a database URL starts with ${inWords(engines.flatMap(beginnings))}`)
}

/**
 * The SQLite database that opening this URL would create. Undefined when it exists, and for a server's URL.
 *
 * @throws {TypeError} as `locateDatabase` does
 */
export function missingDatabase(url: string): MissingDatabase | undefined {
  return locateDatabase(url).missing?.()
}

/** What is wrong with a URL, as a sentence; empty for a valid one. */
export function databaseUrlFaults(url: string | undefined): readonly string[] {
  if (url === undefined) return ['the database URL is missing']
  try {
    locateDatabase(url)
    return []
  } catch (fault) {
    if (fault instanceof TypeError) return [fault.message]
    throw fault
  }
}

function beginnings({ schemes, supportsManyConnections }: SqlEngine): readonly string[] {
  return schemes.map((scheme) => (supportsManyConnections ? `${scheme}://` : `${scheme}:`))
}

function inWords(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
