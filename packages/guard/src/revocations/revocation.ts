/** One revocation: what it names, how long it matters, and its form in a feed. */
import { isIdText } from '@latchkey/protocol'

/** The members of every revocation. */
interface Named {
  /** Text of 1 to 255 characters, compared exactly. */
  readonly id: string
  /** The `iss` of the tokens that are meant. When left out: tokens of every issuer, and tokens without one. */
  readonly issuer?: string
  /** Seconds since the epoch after which no such token is valid any more. When left out: kept for ever. */
  readonly expiresAt?: number
}

/** Whose the token or the session is, in the words of its dialect: what many entries of one person can be made one by. At most one of the two. */
interface Owned {
  readonly subject?: string
  readonly username?: string
}

/**
 * A revocation. `id` is the token's `jti` (or its {@link tokenIdOf}), the session's `sid`, the person's id as text (`sub`), the name by
 * which they log in, the key's `kid` or RFC 7638 thumbprint, the `iss` or {@link EVERY_ISSUER}.
 */
export type Revocation =
  | (Named & { readonly kind: 'key' })
  /** `issuedUntil`: no token that is meant was issued later than this second. It chooses none; it says how old the entry is. */
  | (Named & Owned & { readonly kind: 'token' | 'session'; readonly issuedUntil?: number })
  /**
   * Every token of the person that was issued no later than this second: `subject` names them for dialects whose tokens say ids,
   * `username` for those whose tokens say names (`subjectIs`).
   */
  | (Named & { readonly kind: 'subject' | 'username'; readonly issuedUntil: number })
  /** Every token of the issuer that was issued no later than this second, and expires no later than the entry: what stands for many others. */
  | (Named & { readonly kind: 'issuer'; readonly issuedUntil: number })

export type RevocationKind = Revocation['kind']

/** As the id of an issuer: of whatever `iss`, and tokens without one. */
export const EVERY_ISSUER = '*'

const KINDS: ReadonlySet<unknown> = new Set<RevocationKind>([
  'token',
  'session',
  'subject',
  'username',
  'key',
  'issuer',
])
const MEMBERS: ReadonlySet<string> = new Set([
  'kind',
  'id',
  'issuer',
  'expiresAt',
  'issuedUntil',
  'subject',
  'username',
])

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
  const { kind, id, issuer, expiresAt, issuedUntil, subject, username } = value as Readonly<Record<string, unknown>>
  if (!KINDS.has(kind)) throw new TypeError('kind: give token, session, subject, username, key or issuer')
  if (!isIdText(id)) throw new TypeError('id: give text of 1 to 255 characters')
  if (issuer !== undefined && !isIdText(issuer)) throw new TypeError('issuer: give text of 1 to 255 characters')
  if (expiresAt !== undefined && !isSeconds(expiresAt)) throw new TypeError('expiresAt: give seconds since the epoch')
  if (issuedUntil !== undefined && !isSeconds(issuedUntil))
    throw new TypeError('issuedUntil: give whole seconds since the epoch')
  const named = { id, ...(issuer !== undefined && { issuer }), ...(expiresAt !== undefined && { expiresAt }) }
  if (kind === 'token' || kind === 'session')
    return { kind, ...named, ...(issuedUntil !== undefined && { issuedUntil }), ...ownedBy(subject, username) }
  if (subject !== undefined || username !== undefined)
    throw new TypeError('subject, username: only a token or a session is somebody’s')
  if (kind === 'key') {
    if (issuedUntil !== undefined) throw new TypeError('issuedUntil: a key has none')
    return { kind, ...named }
  }
  if (issuedUntil === undefined) throw new TypeError('issuedUntil: give whole seconds since the epoch')
  if (kind === 'issuer' && issuer !== undefined) throw new TypeError('issuer: the id of an issuer is its name')
  return { kind: kind as 'subject' | 'username' | 'issuer', ...named, issuedUntil }
}

function ownedBy(subject: unknown, username: unknown): Owned {
  if (subject === undefined && username === undefined) return {}
  if (subject !== undefined && username !== undefined) throw new TypeError('subject, username: give one of the two')
  if (!isIdText(subject ?? username))
    throw new TypeError(`${subject === undefined ? 'username' : 'subject'}: give text of 1 to 255 characters`)
  return subject === undefined ? { username: String(username) } : { subject: String(subject) }
}

/** The revocation in its form for a feed. */
export function toWire(revocation: Revocation): object {
  const { kind, id, issuer: iss, expiresAt: exp } = revocation
  const more: Owned & { readonly kind: string; readonly issuedUntil?: number } = revocation
  const { issuedUntil: issued_until, subject: sub, username } = more
  return { kind, id, iss, exp, issued_until, sub, username }
}

/** @throws {TypeError} as {@link parseRevocation} */
export function fromWire(value: unknown): Revocation {
  if (typeof value !== 'object' || value === null) throw new TypeError('revocation: not an object')
  const { iss, exp, issued_until, sub, ...rest } = value as Readonly<Record<string, unknown>>
  return parseRevocation({
    ...rest,
    ...(iss !== undefined && { issuer: iss }),
    ...(exp !== undefined && { expiresAt: exp }),
    ...(issued_until !== undefined && { issuedUntil: issued_until }),
    ...(sub !== undefined && { subject: sub }),
  })
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
