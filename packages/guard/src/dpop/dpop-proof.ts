/** One proof of possession (RFC 9449 §4.3): who signed what, when, for which request and which token. */
import { hash } from 'node:crypto'
import { isPlainObject } from '@latchkey/options'
import { isIdText, type ProofFault, type RequestFacts } from '@latchkey/protocol'
import {
  createVerifier,
  decodeUnverified,
  type Jwk,
  jwk,
  TokenError,
  thumbprint,
  type Verifier,
} from '@latchkey/tokens'
import type { DpopAlgorithm } from './dpop-options.ts'
import { isSameUrl } from './same-url.ts'

/** What a proof is compared with. */
export interface ProofMeasure {
  readonly facts: Pick<RequestFacts, 'method' | 'path' | 'header'>
  /** Undefined where the proof is for the request alone, as at a token endpoint: then no `ath` is asked for. */
  readonly token: string | undefined
  /** What stands before the path. */
  readonly baseUrl: string
  readonly algorithms: readonly DpopAlgorithm[]
  readonly clock: () => number
  /** The verifiers of keys whose proofs were good: a client has one key for many requests, and making its verifier is dearer than using it. */
  readonly known: KnownKeys
  /** Undefined where nonces are not used. */
  readonly isNonce: ((value: unknown) => boolean) | undefined
}

/** A proof that fits its request and its token. */
export interface GoodProof {
  /** Of its key (RFC 7638). */
  readonly jkt: string
  readonly jti: string
}

const MAXIMUM_CHARACTERS = 4096
/** `iat` −60 to +10 seconds: the verifier adds its leeway on both sides. */
const AGE_SECONDS = 50
const LEEWAY_SECONDS = 10
/** RFC 7518 §6.3.2, §6.2.2, §6.4.1: whoever sends one of them has given the key away. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e']

const OF_REQUEST = ['jti', 'htm', 'htu', 'iat']
const OF_TOKEN = [...OF_REQUEST, 'ath']

/** How long a proof can be good: from 10 seconds before its `iat` to 60 after. */
export const PROOF_WINDOW_SECONDS: number = AGE_SECONDS + 2 * LEEWAY_SECONDS

/**
 * Order: one header → structure and key → signature, `typ` and times → method → URL → token → nonce. What is dear comes after what is cheap,
 * and all of it after the token's own signature.
 */
export function verifyProof(measure: ProofMeasure): GoodProof | ProofFault {
  const { facts, token, clock, isNonce, known } = measure
  const [proof, ...more] = facts.header('dpop')
  if (proof === undefined || proof === '') return 'missing'
  if (more.length > 0 || proof.length > MAXIMUM_CHARACTERS || proof.includes(',')) return 'malformed'
  const key = keyIn(proof, measure.algorithms)
  if (typeof key === 'string') return key
  const name = `${key.alg} ${key.jkt}`
  const verifier = known.get(name) ?? verifierOf(key, token === undefined ? OF_REQUEST : OF_TOKEN, clock)
  if (!verifier) return 'key'
  const claims = claimsOf(proof, verifier)
  if (typeof claims === 'string') return claims
  const { jti, htm, htu, ath, nonce } = claims
  if (!isIdText(jti)) return 'malformed'
  if (htm !== facts.method) return 'method'
  if (typeof htu !== 'string' || !isSameUrl(htu, measure.baseUrl, facts.path)) return 'url'
  if (token !== undefined && ath !== hash('sha256', token, 'base64url')) return 'token'
  if (isNonce && !isNonce(nonce)) return 'nonce'
  known.set(name, verifier)
  return { jkt: key.jkt, jti }
}

/** Made by {@link createKnownKeys}. */
export interface KnownKeys {
  /** @param name - algorithm and thumbprint: an RSA key may be used with several */
  readonly get: (name: string) => Verifier | undefined
  readonly set: (name: string, verifier: Verifier) => void
}

const MAXIMUM_KNOWN_KEYS = 1000

/** The last of them: with too many, all but the newest are made again. */
export function createKnownKeys(): KnownKeys {
  let verifiers = new Map<string, Verifier>()
  return {
    get: (name) => verifiers.get(name),
    set: (name, verifier) => {
      if (verifiers.size >= MAXIMUM_KNOWN_KEYS && !verifiers.has(name)) verifiers = new Map()
      verifiers.set(name, verifier)
    },
  }
}

interface ProofKey {
  readonly members: Jwk
  readonly alg: DpopAlgorithm
  readonly jkt: string
}

/** The key that the proof brings along, with its public members alone. */
function keyIn(proof: string, algorithms: readonly DpopAlgorithm[]): ProofKey | ProofFault {
  try {
    const { header } = decodeUnverified(proof)
    const alg = algorithms.find((one) => one === header.alg)
    const given = header['jwk']
    if (!alg || !isPlainObject(given)) return 'key'
    if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(given, name))) return 'key'
    const members = PUBLIC_MEMBERS.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]])
    const own: Jwk = Object.fromEntries(members)
    return { members: own, alg, jkt: thumbprint(own) }
  } catch (error) {
    if (error instanceof TokenError) return 'malformed'
    // The key lacks a member that its kind must have.
    if (error instanceof TypeError) return 'key'
    throw error
  }
}

/** Undefined for what is not a key of its algorithm, is weak, or is unknown to this runtime. */
function verifierOf(
  { members, alg }: ProofKey,
  requiredClaims: readonly string[],
  clock: () => number,
): Verifier | undefined {
  try {
    return createVerifier({
      keys: jwk(members, { alg }),
      typ: 'dpop+jwt',
      requiredClaims,
      leewaySeconds: LEEWAY_SECONDS,
      maximumAgeSeconds: AGE_SECONDS,
      maximumTokenCharacters: MAXIMUM_CHARACTERS,
      clock,
    })
  } catch {
    return undefined
  }
}

function claimsOf(proof: string, { verify }: Verifier): Readonly<Record<string, unknown>> | ProofFault {
  try {
    return verify(proof).claims
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    if (error.code === 'signature_invalid') return 'signature'
    return error.code === 'token_expired' || error.code === 'token_not_yet_valid' ? 'time' : 'malformed'
  }
}
