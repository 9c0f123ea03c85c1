/** Database URLs: one setting says which engine, where, and as whom. */
import { isIP } from 'node:net'

export interface SqliteTarget {
  readonly kind: 'sqlite'
  /** A file, relative to the working directory or absolute, or `:memory:`. */
  readonly path: string
}

export interface ServerTarget {
  readonly kind: 'mysql' | 'postgres'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** TLS with a trusted certificate that bears the host's name. */
  readonly tls: boolean
}

export type DatabaseTarget = SqliteTarget | ServerTarget

/**
 * Reads `sqlite:path`, `sqlite::memory:`, `mysql://…` (or `mariadb://…`) and `postgres://…` (or `postgresql://…`).
 * A server's URL is `scheme://user:password@host:port/database`, with `?tls=true` for TLS with a trusted certificate that bears the
 * host's name.
 *
 * @throws {TypeError} that says what is wrong, without the password
 */
export function parseDatabaseUrl(text: string): DatabaseTarget {
  if (text.startsWith('sqlite:')) return parseSqlite(text.slice('sqlite:'.length))
  const kind = serverKinds.get(text.slice(0, text.indexOf(':')))
  if (kind === undefined) {
    throw new TypeError('a database URL starts with sqlite:, mysql://, mariadb://, postgres:// or postgresql://')
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.host === '' || url.hash !== '') {
    throw new TypeError(`the ${kind} URL is not of the form ${form(kind)} (write @ : / ? # % in a password as %XX)`)
  }
  for (const [name, value] of url.searchParams) {
    if (name === 'tls' && (value === 'true' || value === 'false')) continue
    throw new TypeError(`the ${kind} URL has an unknown parameter: only tls=true and tls=false are known`)
  }
  const database = decoded(kind, url.pathname.slice(1))
  if (database === '' || database.includes('/')) throw new TypeError(`the ${kind} URL names no database: ${form(kind)}`)
  if (url.username === '') throw new TypeError(`the ${kind} URL names no database user: ${form(kind)}`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const tls = url.searchParams.get('tls') === 'true'
  // mysql2 does not know the address any more when it judges the certificate: it would look for "localhost" in it.
  if (tls && kind === 'mysql' && isIP(host) !== 0) {
    throw new TypeError(
      'the mysql URL with tls=true needs a host name, as it stands in the certificate, and no address',
    )
  }
  return {
    kind,
    host,
    port: url.port === '' ? defaultPorts[kind] : Number(url.port),
    user: decoded(kind, url.username),
    password: decoded(kind, url.password),
    database,
    tls,
  }
}

/** What is wrong with a URL, as a sentence; none for a good one. */
export function databaseUrlFaults(text: string | undefined): readonly string[] {
  if (text === undefined) return ['the database URL is missing']
  try {
    parseDatabaseUrl(text)
    return []
  } catch (fault) {
    if (fault instanceof TypeError) return [fault.message]
    throw fault
  }
}

/** What may be logged of a target: engine, place and database; no user, no password. */
export function describeTarget(target: DatabaseTarget): string {
  if (target.kind === 'sqlite') return `sqlite ${target.path}`
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${target.kind} ${host}:${target.port}/${target.database}`
}

const serverKinds: ReadonlyMap<string, ServerTarget['kind']> = new Map([
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
])

const defaultPorts = { mysql: 3306, postgres: 5432 } as const

function form(kind: ServerTarget['kind']): string {
  return `${kind}://user:password@host:${defaultPorts[kind]}/database`
}

function parseSqlite(path: string): SqliteTarget {
  if (path === '' || path.includes('\0')) throw new TypeError('a SQLite URL names a file: sqlite:data/latchkey.db')
  if (path.startsWith('//'))
    throw new TypeError('a SQLite URL has no slashes of its own: sqlite:data/x.db, sqlite:/data/x.db')
  return { kind: 'sqlite', path }
}

function decoded(kind: ServerTarget['kind'], part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new TypeError(`the ${kind} URL has a wrong %XX escape`)
  }
}
