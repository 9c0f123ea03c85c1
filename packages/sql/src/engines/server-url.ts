/** URLs of database servers: one setting says which engine, where, and as which user. */

import { isIP } from 'node:net'

/** A database on a server. */
export interface ServerTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** TLS with a trusted certificate that bears the host's name. */
  readonly tls: boolean
  /** Whether the server keeps statements by name, for each connection. */
  readonly prepared: boolean
}

/** What differs between the URLs of two engines. */
export interface ServerUrl {
  /** Of the form that is shown, and in messages. */
  readonly scheme: string
  readonly defaultPort: number
  /** With TLS the host must be a name: the driver no longer knows an IP address when it checks the certificate. */
  readonly tlsNeedsName?: true
  /** Statements can be sent by name or without one, and the URL may say so. */
  readonly namesStatements?: true
}

/**
 * Reads `scheme://user:password@host:port/database`, with `?tls=true` for TLS with a
 * trusted certificate that bears the host's name, and `?prepared=false` for statements without names.
 *
 * @throws {TypeError} that says what is wrong; it does not contain the password
 */
export function parseServerUrl(
  text: string,
  { scheme, defaultPort, tlsNeedsName, namesStatements }: ServerUrl,
): ServerTarget {
  const form = `${scheme}://user:password@host:${defaultPort}/database`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.host === '' || url.hash !== '') {
    throw new TypeError(`the ${scheme} URL is not of the form ${form} (write @ : / ? # % in a password as %XX)`)
  }
  const known = ['tls', ...(namesStatements ? ['prepared'] : [])]
  for (const [name, value] of url.searchParams) {
    if (known.includes(name) && (value === 'true' || value === 'false')) continue
    const forms = known.map((one) => `${one}=true and ${one}=false`).join(', ')
    throw new TypeError(`the ${scheme} URL has an unknown parameter: only ${forms} are known`)
  }
  const decoded = (part: string) => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw new TypeError(`the ${scheme} URL has a wrong %XX escape`)
    }
  }
  const database = decoded(url.pathname.slice(1))
  if (database === '' || database.includes('/')) throw new TypeError(`the ${scheme} URL names no database: ${form}`)
  if (url.username === '') throw new TypeError(`the ${scheme} URL names no database user: ${form}`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const tls = url.searchParams.get('tls') === 'true'
  if (tls && tlsNeedsName && isIP(host) !== 0) {
    throw new TypeError(
      `the ${scheme} URL with tls=true needs a host name, as it stands in the certificate, and no address`,
    )
  }
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    tls,
    prepared: url.searchParams.get('prepared') !== 'false',
  }
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

/** On this machine nobody stands in between. */
export function plainTextWarnings(target: ServerTarget, description: string): readonly string[] {
  if (target.tls || LOOPBACK.test(target.host)) return []
  return [
    `the database ${description} is spoken to without TLS: whoever is on the way reads its password and all hashes, and can change the answers; add ?tls=true to its URL`,
  ]
}

/** What may be logged of a target: place and database; no user, no password. */
export function describeServer({ host, port, database }: ServerTarget): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}
