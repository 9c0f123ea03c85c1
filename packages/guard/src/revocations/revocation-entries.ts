/** The entries of a set of revocations, by what they name and by whose they are, and how much memory they take. */
import type { Revocation, RevocationKind } from './revocation.ts'

/** Each is there once for its kind, id and issuer. */
export interface RevocationEntries extends Iterable<Revocation> {
  readonly size: number
  /** An estimate of the memory that they take. */
  readonly bytes: number
  /** By id; a list because issuers may use the same ids. */
  readonly of: (kind: RevocationKind) => ReadonlyMap<string, readonly Revocation[]>
  readonly find: (like: Revocation) => Revocation | undefined
  /** Adds it, in the place of what has its kind, id and issuer. */
  readonly put: (revocation: Revocation) => void
  readonly remove: (revocation: Revocation) => void
  /** The tokens and sessions that are this person's. */
  readonly ownedBy: (person: Person) => readonly Revocation[]
}

/** A person by id or by name. */
export interface Person {
  readonly kind: 'subject' | 'username'
  readonly id: string
}

/** Measured on Node 24 with 200,000 of them: the object, its list and its share of the map. */
const ENTRY_BYTES = 180
/** The same for what finds it by its owner. */
const OWNED_BYTES = 140
const TEXT_BYTES = 16

export function createRevocationEntries(): RevocationEntries {
  const kinds: Readonly<Record<RevocationKind, Map<string, Revocation[]>>> = {
    token: new Map(),
    session: new Map(),
    subject: new Map(),
    username: new Map(),
    key: new Map(),
    issuer: new Map(),
  }
  const owned = { subject: new Map<string, Revocation[]>(), username: new Map<string, Revocation[]>() }
  let size = 0
  let bytes = 0

  function find({ kind, id, issuer }: Revocation): Revocation | undefined {
    return kinds[kind].get(id)?.find((one) => one.issuer === issuer)
  }

  function put(revocation: Revocation): void {
    const known = find(revocation)
    if (known) remove(known)
    const owner = ownerOf(revocation)
    addTo(kinds[revocation.kind], revocation.id, revocation)
    if (owner) addTo(owned[owner.kind], owner.id, revocation)
    size += 1
    bytes += bytesOf(revocation)
  }

  function remove(revocation: Revocation): void {
    const owner = ownerOf(revocation)
    removeFrom(kinds[revocation.kind], revocation.id, revocation)
    if (owner) removeFrom(owned[owner.kind], owner.id, revocation)
    size -= 1
    bytes -= bytesOf(revocation)
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return bytes
    },
    of: (kind) => kinds[kind],
    find,
    put,
    remove,
    ownedBy: ({ kind, id }) => owned[kind].get(id) ?? [],
    *[Symbol.iterator]() {
      for (const ofKind of Object.values(kinds)) for (const known of ofKind.values()) yield* known
    },
  }
}

/** Whose a token or a session is, where the entry says so. */
export function ownerOf(revocation: Revocation): Person | undefined {
  if (revocation.kind !== 'token' && revocation.kind !== 'session') return undefined
  const { subject, username } = revocation
  if (subject !== undefined) return { kind: 'subject', id: subject }
  return username === undefined ? undefined : { kind: 'username', id: username }
}

/** An estimate of the memory that one takes. */
export function bytesOf(revocation: Revocation): number {
  const { id, issuer } = revocation
  const owner = ownerOf(revocation)
  return ENTRY_BYTES + textBytes(id) + textBytes(issuer) + (owner ? OWNED_BYTES + textBytes(owner.id) : 0)
}

function textBytes(text: string | undefined): number {
  if (text === undefined) return 0
  // V8 keeps a text of Latin-1 in one byte for each character.
  return TEXT_BYTES + text.length * (/[^\0-\xff]/.test(text) ? 2 : 1)
}

function addTo(map: Map<string, Revocation[]>, id: string, revocation: Revocation): void {
  const known = map.get(id)
  if (known) known.push(revocation)
  else map.set(id, [revocation])
}

function removeFrom(map: Map<string, Revocation[]>, id: string, revocation: Revocation): void {
  const rest = map.get(id)?.filter((one) => one !== revocation) ?? []
  if (rest.length === 0) map.delete(id)
  else map.set(id, rest)
}
