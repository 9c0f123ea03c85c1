/**
 * The keys that verify, as verifiers ask for them: the ring's, found by `kid`, and former ones beside it.
 *
 * Shared secrets and public keys are in one set here, which RFC 8725 §3.1 warns of: a verifier that lets the header choose what is done
 * with a key's bytes can be made to use a public key as a secret. No key here has bytes to be misused: each is bound to one algorithm when
 * it is made, and a hint gets only keys of the algorithm that it names. So what a secret verifies and what a public key verifies are never
 * candidates for one token, and the set accepts exactly what two verifiers, one for each kind, would accept together.
 */
import { type FoundKeys, type Key, type KeyHint, type KeySet, TokenError } from '@latchkey/tokens'

/** What is known at one moment. */
export interface KnownKeys {
  /** The ring's, by `kid`. */
  readonly ring: ReadonlyMap<string, Key>
  readonly former: readonly Key[]
  readonly version: number
}

interface RingKeySetPorts {
  readonly known: () => KnownKeys
  /** Resolves when the store was read after this moment; rejects when it cannot be read. */
  readonly readAgain: () => Promise<void>
}

const MAXIMUM_CANDIDATES = 8
/** No key has a longer one: nothing has to be read for it. */
const LONGEST_KID = 255

export function createRingKeySet({ known, readAgain }: RingKeySetPorts): KeySet {
  function find(hint: KeyHint): FoundKeys | Promise<FoundKeys> {
    const { kid } = hint
    const mayBeNew = typeof kid === 'string' && kid.length <= LONGEST_KID && isAlgorithmName(hint.alg)
    if (!mayBeNew || isNamed(kid, known())) return answer(hint)
    // Another process may have made it a moment ago, and signs with it.
    return readAgain().then(
      () => answer(hint),
      () => {
        throw new TokenError('keys_unavailable', 'the keys could not be read, so nothing is known of the token')
      },
    )
  }

  function answer(hint: KeyHint): FoundKeys {
    const { ring, former, version } = known()
    return { keys: select(hint, ring, former), version }
  }

  return Object.freeze({
    get version() {
      return known().version
    },
    isCurrent: () => true,
    find,
  })
}

function isNamed(kid: string, { ring, former }: KnownKeys): boolean {
  return ring.has(kid) || former.some((key) => key.kid === kid)
}

/** A `kid` of the ring means that key and no other. Whatever else is named, a former key without a name may be meant. */
function select({ alg, kid }: KeyHint, ring: ReadonlyMap<string, Key>, former: readonly Key[]): readonly Key[] {
  const named = typeof kid === 'string' ? ring.get(kid) : undefined
  const candidates =
    typeof kid === 'string'
      ? named
        ? [named]
        : former.filter((key) => key.kid === undefined || key.kid === kid)
      : [...former, ...ring.values()]
  const fitting = candidates.filter((key) => key.answersTo(alg)).slice(0, MAXIMUM_CANDIDATES)
  if (fitting.length > 0) return fitting
  const isSpoken = [...ring.values(), ...former].some((key) => key.answersTo(alg))
  if (isSpoken && !named) {
    const detail = { part: 'header', reason: 'kid' } as const
    throw new TokenError('key_not_found', 'no key has the kid that the header names', detail)
  }
  throw new TokenError('algorithm_not_allowed', 'no key has the algorithm that the header names', { part: 'header' })
}

/** What cannot be an algorithm of ours needs no reading: `none` above all. */
function isAlgorithmName(alg: unknown): boolean {
  return typeof alg === 'string' && /^(?:HS|RS|PS|ES)\d{3}K?$|^Ed|^ML-DSA-\d\d$/.test(alg)
}
