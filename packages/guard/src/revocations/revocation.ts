/** One revocation: what it names, until when it matters, and how it is written in a feed. */

/** What every revocation has. */
interface Named {
  /** Text of 1 to 255 characters, compared exactly. */
  readonly id: string
  /** The `iss` of the tokens that are meant. Left out: tokens of every issuer, and those that name none. */
  readonly issuer?: string
  /** Seconds since the epoch after which no such token is valid any more. Left out: kept for good. */
  readonly expiresAt?: number
}

/**
 * A revocation. `id` is the token's `jti` (or its {@link tokenIdOf}), the session's `sid`, the subject's `sub` as text, the key's
 * `kid` or RFC 7638 thumbprint.
 */
export type Revocation =
  | (Named & { readonly kind: 'token' | 'session' | 'key' })
  /** Every token of the subject whose `iat` is not later than this second. */
  | (Named & { readonly kind: 'subject'; readonly issuedUntil: number })

export type RevocationKind = Revocation['kind']

const KINDS: ReadonlySet<unknown> = new Set<RevocationKind>(['token', 'session', 'subject', 'key'])
const MEMBERS: ReadonlySet<string> = new Set(['kind', 'id', 'issuer', 'expiresAt', 'issuedUntil'])
const LONGEST_TEXT = 255

/**
 * Whether a text can name something: databases must hold it, and two that they would read as one must not be two.
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
 * Reads a revocation. What is not understood is refused: to skip it would be to let in what somebody has revoked.
 *
 * @throws {TypeError} naming the member, and nothing of its value
 */
export function parseRevocation(value: unknown): Revocation {
  if (typeof value !== 'object' || value === null) throw new TypeError('revocation: give an object')
  for (const name of Object.keys(value))
    if (!MEMBERS.has(name))
      throw new TypeError(`revocation: an unknown member, where there are ${[...MEMBERS].join(', ')}`)
  const { kind, id, issuer, expiresAt, issuedUntil } = value as Readonly<Record<string, unknown>>
  if (!KINDS.has(kind)) throw new TypeError('kind: give token, session, subject or key')
  if (!isRevocableText(id)) throw new TypeError('id: give text of 1 to 255 characters')
  if (issuer !== undefined && !isRevocableText(issuer)) throw new TypeError('issuer: give text of 1 to 255 characters')
  if (expiresAt !== undefined && !isSeconds(expiresAt)) throw new TypeError('expiresAt: give seconds since the epoch')
  const named = { id, ...(issuer !== undefined && { issuer }), ...(expiresAt !== undefined && { expiresAt }) }
  if (kind === 'subject') {
    if (!isSeconds(issuedUntil)) throw new TypeError('issuedUntil: give whole seconds since the epoch')
    return { kind, ...named, issuedUntil }
  }
  if (issuedUntil !== undefined) throw new TypeError('issuedUntil: only a subject has it')
  return { kind: kind as Exclude<RevocationKind, 'subject'>, ...named }
}

/** The revocation as a feed carries it. */
export function toWire(revocation: Revocation): object {
  const { kind, id, issuer, expiresAt } = revocation
  const issuedUntil = kind === 'subject' ? revocation.issuedUntil : undefined
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
