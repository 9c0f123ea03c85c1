/**
 * The revocations that a guard knows. It only grows: adding one twice, late or in another order makes no difference, so a feed may
 * repeat itself. Only expired entries are dropped.
 */
import { type Claims, exportJwk, type Key, thumbprint } from '@latchkey/tokens'
import type { Revocation, RevocationKind } from './revocation.ts'
import type { RevocableToken } from './revocations.ts'
import { tokenIdOf } from './token-id.ts'

export interface RevocationSet {
  readonly size: number
  /** False when there is no room: then the set is no longer complete. */
  readonly add: (revocation: Revocation) => boolean
  readonly has: (token: RevocableToken) => boolean
  /** Drops entries whose tokens no verifier accepts any more. */
  readonly sweep: (now: number) => void
  /** All entries, in no particular order. */
  readonly entries: () => IterableIterator<Revocation>
}

/** Options of {@link createRevocationSet}. */
export interface RevocationSetOptions {
  readonly maximumEntries: number
  /** Now, in seconds since the epoch. */
  readonly clock: () => number
}

/** The largest leeway of any verifier here: a token may outlive its `exp`, and an issuer's clock be ahead, by this much. */
const LONGEST_LEEWAY_SECONDS = 300

export function createRevocationSet({ maximumEntries, clock }: RevocationSetOptions): RevocationSet {
  /** By id; a list because issuers may use the same ids. */
  const kinds: Readonly<Record<RevocationKind, Map<string, Revocation[]>>> = {
    token: new Map(),
    session: new Map(),
    subject: new Map(),
    username: new Map(),
    key: new Map(),
  }
  const thumbprints = new WeakMap<Key, string>()
  let size = 0

  function add(revocation: Revocation): boolean {
    const ofKind = kinds[revocation.kind]
    const known = ofKind.get(revocation.id) ?? []
    const index = known.findIndex(({ issuer }) => issuer === revocation.issuer)
    const same = known[index]
    if (same) {
      known[index] = join(same, revocation)
      return true
    }
    if (size >= maximumEntries) return false
    ofKind.set(revocation.id, [...known, revocation])
    size += 1
    return true
  }

  function has({ claims, key, dialect }: RevocableToken): boolean {
    if (size === 0) return false
    const { token, session, key: keys } = kinds
    if (token.size > 0 && names(token, tokenIdOf(claims), claims)) return true
    if (session.size > 0 && names(session, textOf(claims['sid']), claims)) return true
    const { subjectOf, subjectIs = 'id', issuedAtOf } = dialect
    const people = subjectIs === 'username' ? kinds.username : kinds.subject
    // If tokens cannot say when they were issued, this would refuse every later login of the subject too.
    if (people.size > 0 && issuedAtOf) {
      const wasIssuedUntil = (second: number) => !wasIssuedAfter(issuedAtOf(claims), second, clock())
      if (names(people, textOf(subjectOf(claims)), claims, wasIssuedUntil)) return true
    }
    if (keys.size === 0 || key === undefined) return false
    return names(keys, key.kid, claims) || names(keys, thumbprintOf(key), claims)
  }

  function sweep(now: number): void {
    for (const ofKind of Object.values(kinds)) {
      for (const [id, known] of ofKind) {
        const kept = known.filter(({ expiresAt = Infinity }) => expiresAt + LONGEST_LEEWAY_SECONDS >= now)
        size -= known.length - kept.length
        if (kept.length === 0) ofKind.delete(id)
        else if (kept.length < known.length) ofKind.set(id, kept)
      }
    }
  }

  /** A secret has none that may be published. */
  function thumbprintOf(key: Key): string | undefined {
    if (key.kind === 'secret') return undefined
    const known = thumbprints.get(key) ?? thumbprint(exportJwk(key as Key<'public' | 'private'>))
    thumbprints.set(key, known)
    return known
  }

  function* entries(): IterableIterator<Revocation> {
    for (const ofKind of Object.values(kinds)) for (const known of ofKind.values()) yield* known
  }

  return {
    get size() {
      return size
    },
    add,
    has,
    sweep,
    entries,
  }
}

function names(
  ofKind: ReadonlyMap<string, Revocation[]>,
  id: string | undefined,
  { iss }: Claims,
  wasIssuedUntil: (second: number) => boolean = () => true,
): boolean {
  const known = id === undefined ? undefined : ofKind.get(id)
  if (!known) return false
  return known.some((one) => {
    if (one.issuer !== undefined && one.issuer !== iss) return false
    return !('issuedUntil' in one) || wasIssuedUntil(one.issuedUntil)
  })
}

/**
 * Most tokens name the whole second in which they were issued, so one of the very second of the revocation may be from before or
 * after it: it counts as revoked, as does one without a time. A token that seems to come from the future counts too: where a
 * dialect computes the time from `exp`, the token had a longer lifetime than the dialect was told, and was issued earlier than it seems.
 */
function wasIssuedAfter(issuedAt: number | undefined, second: number, now: number): boolean {
  return issuedAt !== undefined && Math.floor(issuedAt) > second && issuedAt <= now + LONGEST_LEEWAY_SECONDS
}

/** 7 and "7" are the same subject: dialects write ids differently. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** One revocation that covers both, for as long as either does. */
function join(one: Revocation, other: Revocation): Revocation {
  const { expiresAt: first = Infinity, ...named } = one
  const { expiresAt: second = Infinity } = other
  const expiresAt = Math.max(first, second)
  const limit = expiresAt === Infinity ? {} : { expiresAt }
  if (!('issuedUntil' in named) || !('issuedUntil' in other)) return { ...named, ...limit }
  return { ...named, ...limit, issuedUntil: Math.max(named.issuedUntil, other.issuedUntil) }
}
