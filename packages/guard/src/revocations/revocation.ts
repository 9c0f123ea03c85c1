/** One revocation: what it names, how long it matters, and its form in a feed. */

/** The members of every revocation. */
interface Named {
  /** Text of 1 to 255 characters, compared exactly. */
  readonly id: string
  /** The `iss` of the tokens that are meant. When left out: tokens of every issuer, and tokens without one. */
  readonly issuer?: string
  /** Seconds since the epoch after which no such token is valid any more. When left out: kept for ever. */
  readonly expiresAt?: number
}

/**
 * A revocation. `id` is the token's `jti` (or its {@link tokenIdOf}), the session's `sid`, the person's id as text (`sub`), the name by
 * which they log in, the key's `kid` or RFC 7638 thumbprint.
 */
export type Revocation =
  | (Named & { readonly kind: 'token' | 'session' | 'key' })
  /**
   * Every token of the person that was issued no later than this second: `subject` names them for dialects whose tokens say ids,
   * `username` for those whose tokens say names (`subjectIs`).
   */
  | (Named & { readonly kind: 'subject' | 'username'; readonly issuedUntil: number })

export type RevocationKind = Revocation['kind']

const KINDS: ReadonlySet<unknown> = new Set<RevocationKind>(['token', 'session', 'subject', 'username', 'key'])
const MEMBERS: ReadonlySet<string> = new Set(['kind', 'id', 'issuer', 'expiresAt', 'issuedUntil'])
const LONGEST_TEXT = 255

/**
 * Whether a text can be an id: databases must be able to store it, and must not treat two different ones as equal.
 */
export function isRevocableText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= LONGEST_TEXT &&
    value.isWellFormed() &&
    !value.includes('\0')
  )
}

/**
 * Reads a revocation. Unknown members are refused: skipping them could let in what was revoked.
 *
 * @throws {TypeError} naming the member, without its value
 */
export function parseRevocation(value: unknown): Revocation {
  if (typeof value !== 'object' || value === null) throw new TypeError('revocation: give an object')
  for (const name of Object.keys(value))
    if (!MEMBERS.has(name))
      throw new TypeError(`revocation: an unknown member, where there are ${[...MEMBERS].join(', ')}`)
  const { kind, id, issuer, expiresAt, issuedUntil } = value as Readonly<Record<string, unknown>>
  if (!KINDS.has(kind)) throw new TypeError('kind: give token, session, subject, username or key')
  if (!isRevocableText(id)) throw new TypeError('id: give text of 1 to 255 characters')
  if (issuer !== undefined && !isRevocableText(issuer)) throw new TypeError('issuer: give text of 1 to 255 characters')
  if (expiresAt !== undefined && !isSeconds(expiresAt)) throw new TypeError('expiresAt: give seconds since the epoch')
  const named = { id, ...(issuer !== undefined && { issuer }), ...(expiresAt !== undefined && { expiresAt }) }
  if (kind === 'subject' || kind === 'username') {
    if (!isSeconds(issuedUntil)) throw new TypeError('issuedUntil: give whole seconds since the epoch')
    return { kind, ...named, issuedUntil }
  }
  if (issuedUntil !== undefined) throw new TypeError('issuedUntil: only a subject or a username has it')
  return { kind: kind as Exclude<RevocationKind, 'subject' | 'username'>, ...named }
}

/** The revocation in its form for a feed. */
export function toWire(revocation: Revocation): object {
  const { kind, id, issuer, expiresAt } = revocation
  const issuedUntil = 'issuedUntil' in revocation ? revocation.issuedUntil : undefined
  return { kind, id, iss: issuer, exp: expiresAt, issued_until: issuedUntil }
}

/** @throws {TypeError} as {@link parseRevocation} */
export function fromWire(value: unknown): Revocation {
  if (typeof value !== 'object' || value === null) throw new TypeError('revocation: not an object')
  const { iss: issuer, exp: expiresAt, issued_until: issuedUntil, ...rest } = value as Readonly<Record<string, unknown>>
  return parseRevocation({
    ...rest,
    ...(issuer !== undefined && { issuer }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(issuedUntil !== undefined && { issuedUntil }),
  })
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
