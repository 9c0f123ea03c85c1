/** An algorithm under test: its key, somebody else's key, and good tokens to mutate. */
import type { Algorithm, Key } from '@latchkey/tokens'
import { drawMaterial, type Material } from './material.ts'
import { createRandom, type Random } from './random.ts'
import { AUDIENCE, ISSUER, KID, LIFETIME_SECONDS, NOW } from './settings.ts'

/** A claim's name and its value as JSON text, so that a mutation can write what no JSON.stringify would. */
export type ClaimText = readonly [name: string, text: string]

/** A good token with all that it was made from. */
export interface Original {
  readonly headerText: string
  readonly claims: readonly ClaimText[]
  /** The three encoded parts. */
  readonly header: string
  readonly payload: string
  readonly signature: string
  readonly token: string
}

export interface Subject {
  readonly alg: Algorithm
  /** The names that a header may give the algorithm. */
  readonly names: readonly string[]
  readonly sign: (signingInput: string) => string
  /** Signs with another key of the same algorithm. */
  readonly signAsStranger: (signingInput: string) => string
  /** What an attacker knows of the key: its public half in every spelling, or nothing but emptiness. */
  readonly knownBytes: readonly Uint8Array[]
  readonly material: Material
  readonly originals: readonly Original[]
}

export interface SubjectKeys {
  readonly alg: Algorithm
  readonly key: Key
  readonly stranger: Key
  readonly knownBytes: readonly Uint8Array[]
  readonly seed: number
  /** The header names of the good tokens. Default: all that the algorithm has. */
  readonly names?: readonly string[]
}

const ORIGINALS = 48
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  EdDSA: ['EdDSA', 'Ed25519'],
  Ed448: ['Ed448', 'EdDSA'],
}

export function createSubject({
  alg,
  key,
  stranger,
  knownBytes,
  seed,
  names = ALIASES[alg] ?? [alg],
}: SubjectKeys): Subject {
  const random = createRandom(seed)
  const material = drawMaterial(seed)
  const sign = (signingInput: string): string => key.sign(lowBytes(signingInput))
  const originals = Array.from({ length: ORIGINALS }, () => createOriginal({ names, sign, material, random }))
  const signAsStranger = (signingInput: string): string => stranger.sign(lowBytes(signingInput))
  return { alg, names: ALIASES[alg] ?? names, sign, signAsStranger, knownBytes, material, originals }
}

/** `{"name":value,…}` */
export function writeClaims(claims: readonly ClaimText[]): string {
  return `{${claims.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
}

export function encode(data: string | Uint8Array): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64url')
}

/** What a signer without our care signs of a text: a character beyond Latin-1 has the signature of another. */
function lowBytes(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** A token with a signature that holds over whatever its first two parts are. */
export function signed(subject: Pick<Subject, 'sign'>, header: string, payload: string): string {
  const signingInput = `${header}.${payload}`
  return `${signingInput}.${subject.sign(signingInput)}`
}

interface Ingredients {
  readonly names: readonly string[]
  readonly sign: Subject['sign']
  readonly material: Material
  readonly random: Random
}

function createOriginal({ names, sign, material, random }: Ingredients): Original {
  const alg = random.pick(names)
  const headerText = JSON.stringify(
    random.pick<object>([
      { alg, typ: 'JWT' },
      { alg, typ: 'JWT', kid: KID },
      { typ: 'JWT', alg },
      { kid: KID, alg },
    ]),
  )
  const claims: ClaimText[] = [
    ['iss', JSON.stringify(ISSUER)],
    ['aud', random.oneIn(2) ? JSON.stringify(AUDIENCE) : JSON.stringify(['api://other', AUDIENCE])],
    ['sub', JSON.stringify(`user-${random.below(1e6)}`)],
    ['iat', String(NOW - 10 - random.below(300))],
    ['nbf', String(NOW - 5 - random.below(300))],
    ['exp', String(NOW + 1 + random.below(LIFETIME_SECONDS))],
    ['jti', JSON.stringify(`id-${random.below(1e9)}`)],
    ['more', random.pick([...material.others, ...material.texts])],
  ]
  const [header, payload] = [encode(headerText), encode(writeClaims(claims))]
  const signature = sign(`${header}.${payload}`)
  return { headerText, claims, header, payload, signature, token: `${header}.${payload}.${signature}` }
}
