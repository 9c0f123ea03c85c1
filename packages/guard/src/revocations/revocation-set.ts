/**
 * The revocations that a guard knows. It only grows: adding one twice, late or in another order makes no difference, so a feed may
 * repeat itself. Expired entries are dropped, and those that another covers. Where there is no room, the older half becomes one entry.
 */
import { type Claims, exportJwk, type Key, thumbprint } from '@latchkey/tokens'
import { condense, secondOf } from './condense.ts'
import { EVERY_ISSUER, type Revocation } from './revocation.ts'
import { createRevocationEntries, ownerOf } from './revocation-entries.ts'
import type { RevocableToken } from './revocations.ts'
import { tokenIdOf } from './token-id.ts'

export interface RevocationSet {
  readonly size: number
  /** An estimate of the memory that it takes. */
  readonly bytes: number
  /** Until when everything is refused, where one entry stands for many; undefined when none does. */
  readonly condensedUntil: number | undefined
  readonly add: (revocation: Revocation) => void
  readonly has: (token: RevocableToken) => boolean
  /** Drops entries whose tokens no verifier accepts any more. */
  readonly sweep: (now: number) => void
  /** All entries, in no particular order. */
  readonly entries: () => IterableIterator<Revocation>
}

/** Options of {@link createRevocationSet}. */
export interface RevocationSetOptions {
  readonly maximumBytes: number
  /** Now, in seconds since the epoch. */
  readonly clock: () => number
  /** Called when the older half has become one entry: every token that was issued until that second is refused. */
  readonly onCondensed?: (issuedUntil: number) => void
}

/** The largest leeway of any verifier here: a token may outlive its `exp`, and an issuer's clock be ahead, by this much. */
const LONGEST_LEEWAY_SECONDS = 300

export function createRevocationSet({ maximumBytes, clock, onCondensed }: RevocationSetOptions): RevocationSet {
  const entries = createRevocationEntries()
  const thumbprints = new WeakMap<Key, string>()
  /** More than `maximumBytes` while what is left cannot be made less. */
  let fullAt = maximumBytes

  function add(given: Revocation): void {
    const known = entries.find(given)
    const revocation = dated(known ? join(known, given) : given, Math.floor(clock()))
    if (coveredByAnother(revocation)) {
      if (known) entries.remove(known)
      return
    }
    entries.put(revocation)
    if (revocation.kind === 'subject' || revocation.kind === 'username') {
      for (const one of entries.ownedBy({ kind: revocation.kind, id: revocation.id }))
        if (covers(revocation, one)) entries.remove(one)
    }
    if (entries.bytes > fullAt) makeRoom()
  }

  function makeRoom(): void {
    sweep(clock())
    if (entries.bytes <= maximumBytes) return
    const condensed = condense(entries, entries.bytes - maximumBytes / 2)
    for (const one of condensed?.gone ?? []) entries.remove(one)
    for (const one of condensed?.by ?? []) {
      const known = entries.find(one)
      entries.put(known ? join(known, one) : one)
    }
    fullAt = Math.max(maximumBytes, entries.bytes * 1.25)
    if (condensed) onCondensed?.(condensed.issuedUntil)
  }

  /** A new entry is not kept if one that is there says the same. What covers it lasts at least as long from then on. */
  function coveredByAnother(revocation: Revocation): boolean {
    const owner = ownerOf(revocation)
    const ofOwner = owner && entries.of(owner.kind).get(owner.id)
    if (ofOwner?.some((one) => covers(one, revocation))) return true
    if (revocation.kind === 'key' || revocation.kind === 'issuer' || revocation.expiresAt === undefined) return false
    const [issuer] = entries.of('issuer').get(revocation.issuer ?? EVERY_ISSUER) ?? []
    if (!issuer || secondOf(revocation) > secondOf(issuer)) return false
    const { expiresAt = Infinity } = issuer
    if (revocation.expiresAt > expiresAt) entries.put({ ...issuer, expiresAt: revocation.expiresAt })
    return true
  }

  function has({ claims, key, dialect }: RevocableToken): boolean {
    if (entries.size === 0) return false
    const [token, session, keys, issuers] = [
      entries.of('token'),
      entries.of('session'),
      entries.of('key'),
      entries.of('issuer'),
    ]
    if (token.size > 0 && names(token, tokenIdOf(claims), claims)) return true
    if (session.size > 0 && names(session, textOf(claims['sid']), claims)) return true
    const { subjectOf, subjectIs = 'id', issuedAtOf } = dialect
    const people = entries.of(subjectIs === 'username' ? 'username' : 'subject')
    const wasIssuedUntil = (second: number) =>
      issuedAtOf === undefined || !wasIssuedAfter(issuedAtOf(claims), second, clock())
    // If tokens cannot say when they were issued, this would refuse every later login of the subject too.
    if (people.size > 0 && issuedAtOf && names(people, textOf(subjectOf(claims)), claims, wasIssuedUntil)) return true
    if (issuers.size > 0 && isOlderThanAll(issuers, claims, wasIssuedUntil)) return true
    if (keys.size === 0 || key === undefined) return false
    return names(keys, key.kid, claims) || names(keys, thumbprintOf(key), claims)
  }

  function sweep(now: number): void {
    for (const one of entries) if ((one.expiresAt ?? Infinity) + LONGEST_LEEWAY_SECONDS < now) entries.remove(one)
    fullAt = maximumBytes
  }

  /** A secret has none that may be published. */
  function thumbprintOf(key: Key): string | undefined {
    if (key.kind === 'secret') return undefined
    const known = thumbprints.get(key) ?? thumbprint(exportJwk(key as Key<'public' | 'private'>))
    thumbprints.set(key, known)
    return known
  }

  return {
    get size() {
      return entries.size
    },
    get bytes() {
      return entries.bytes
    },
    get condensedUntil() {
      const seconds = [...entries.of('issuer').values()].flat().map(secondOf)
      return seconds.length === 0 ? undefined : Math.max(...seconds)
    },
    add,
    has,
    sweep,
    entries: () => entries[Symbol.iterator]() as IterableIterator<Revocation>,
  }
}

function names(
  ofKind: ReadonlyMap<string, readonly Revocation[]>,
  id: string | undefined,
  { iss }: Claims,
  wasIssuedUntil?: (second: number) => boolean,
): boolean {
  const known = id === undefined ? undefined : ofKind.get(id)
  if (!known) return false
  return known.some((one) => {
    if (one.issuer !== undefined && one.issuer !== iss) return false
    return wasIssuedUntil === undefined || wasIssuedUntil(secondOf(one))
  })
}

/** A token that expires later than all for which the entry stands is none of them. */
function isOlderThanAll(
  issuers: ReadonlyMap<string, readonly Revocation[]>,
  { iss, exp }: Claims,
  wasIssuedUntil: (second: number) => boolean,
): boolean {
  const end = typeof exp === 'number' ? exp : Infinity
  return [EVERY_ISSUER, textOf(iss)].some((id) =>
    issuers.get(id ?? EVERY_ISSUER)?.some((one) => end <= (one.expiresAt ?? Infinity) && wasIssuedUntil(secondOf(one))),
  )
}

/** Whether every token that `one` refuses is refused by the entry of its owner too, and for as long. */
function covers(person: Revocation, one: Revocation): boolean {
  if (person.issuer !== undefined && person.issuer !== one.issuer) return false
  return secondOf(one) <= secondOf(person) && (one.expiresAt ?? Infinity) <= (person.expiresAt ?? Infinity)
}

/** An entry that does not say until when its tokens were issued: no later than it was heard of. */
function dated(revocation: Revocation, now: number): Revocation {
  const isOpen = revocation.kind === 'token' || revocation.kind === 'session'
  return isOpen && revocation.issuedUntil === undefined ? { ...revocation, issuedUntil: now } : revocation
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
  const { expiresAt: first = Infinity, ...named } = { ...other, ...one }
  const { expiresAt: second = Infinity } = other
  const expiresAt = one.expiresAt === undefined ? Infinity : Math.max(first, second)
  const limit = expiresAt === Infinity ? {} : { expiresAt }
  if (named.kind === 'key') return { ...named, ...limit }
  const issuedUntil = Math.max(...[one, other].map((each) => ('issuedUntil' in each ? (each.issuedUntil ?? 0) : 0)))
  return { ...named, ...limit, issuedUntil }
}
