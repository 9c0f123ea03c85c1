/** The identity of the caller, as headers for the upstream. */
import type { Dialect, HeaderLine, RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

/** The value of a header for an accepted request; undefined leaves it empty. */
export type IdentityHeader<P> = (principal: P, claims: Claims) => string | number | undefined

/** The headers of one endpoint. */
export interface IdentityHeaders<P> {
  /**
   * Every header, also the empty ones: when the proxy adds them it overwrites what a client sent with these names.
   * Undefined when the subject is empty, or a value is not well-formed text: the upstream could not tell who it is.
   */
  readonly of: (principal: P, claims: Claims) => readonly HeaderLine[] | undefined
  /** For a request that needed no token. */
  readonly empty: readonly HeaderLine[]
  /** Whether a client sent one of them itself, also with `_` for `-`: CGI and WSGI do not distinguish the two. */
  readonly isSpoofed: (asked: RequestFacts) => boolean
}

const SUBJECT = 'X-Auth-Subject'

export function identityHeaders<P>(
  dialect: Dialect,
  more: Readonly<Record<string, IdentityHeader<P>>>,
): IdentityHeaders<P> {
  const table: ReadonlyMap<string, IdentityHeader<P>> = new Map(
    Object.entries<IdentityHeader<P>>({
      [SUBJECT]: (_, claims) => subjectText(dialect, claims),
      'X-Auth-Scope': (_, claims) => scopeText(dialect, claims),
      'X-Auth-Client': (_, claims) => textOrNumber(claims['client_id']),
      ...more,
    }),
  )
  const spoofs = [...table.keys()].flatMap(spellings)

  function of(principal: P, claims: Claims): readonly HeaderLine[] | undefined {
    const values = [...table].map(([name, read]) => [name, String(read(principal, claims) ?? '')] as const)
    const untold = values.some(([name, value]) => !value.isWellFormed() || (name === SUBJECT && value.trim() === ''))
    return untold ? undefined : values.map(([name, value]) => [name, fieldValue(value)])
  }

  return {
    of,
    empty: [...table.keys()].map((name) => [name, '']),
    isSpoofed: (asked) => spoofs.some((name) => asked.header(name).length > 0),
  }
}

/** Whose token it is; undefined where it names nobody. */
export function subjectText(dialect: Dialect, claims: Claims): string | number | undefined {
  return textOrNumber(dialect.subjectOf(claims))
}

/** What the token may do, separated by blanks. */
export function scopeText(dialect: Dialect, claims: Claims): string | number | undefined {
  return dialect.principalOf ? dialect.principalOf(claims)?.scopes?.join(' ') : textOrNumber(claims['scope'])
}

/** Printable ASCII, with blanks only inside. `%` and everything else is percent-encoded as UTF-8, so that two values never become equal. */
export function fieldValue(text: string): string {
  return text.replaceAll(/^ +| +$|[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent)
}

function textOrNumber(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** `a-b-c` as a-b-c, a_b-c, a-b_c and a_b_c. */
function spellings(name: string): readonly string[] {
  const [first = '', ...rest] = name.split('-')
  return rest.reduce<readonly string[]>(
    (spelled, part) => spelled.flatMap((start) => [`${start}-${part}`, `${start}_${part}`]),
    [first],
  )
}
