/** Reads the members of a JWK: the right ones for its type, each in the one spelling that its standard allows. */
import { decodeBase64url, isCanonicalBase64url } from '../encoding/base64url.ts'

/** A JSON Web Key. Only the members that this engine reads; others, such as `x5c`, are ignored. */
export interface Jwk {
  readonly kty: string
  readonly alg?: string
  readonly kid?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly crv?: string
  readonly k?: string
  readonly n?: string
  readonly e?: string
  readonly x?: string
  readonly y?: string
  readonly d?: string
  readonly p?: string
  readonly q?: string
  readonly dp?: string
  readonly dq?: string
  readonly qi?: string
  readonly pub?: string
  readonly priv?: string
}

/** A JWK's own members, without a prototype. */
export type JwkMembers = Readonly<Record<string, unknown>>

/** The members by key type (RFC 7518 §6, RFC 8037 §2, AKP: ML-DSA for JOSE). RSA keys of more than two primes (`oth`) are not read. */
const TYPES: Readonly<Record<string, { readonly open: readonly string[]; readonly hidden: readonly string[] }>> = {
  oct: { open: [], hidden: ['k'] },
  RSA: { open: ['n', 'e'], hidden: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { open: ['x', 'y'], hidden: ['d'] },
  OKP: { open: ['x'], hidden: ['d'] },
  AKP: { open: ['pub'], hidden: ['priv'] },
}
const ALL = ['k', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'crv', 'x', 'y', 'pub', 'priv']
const WITH_CURVE = ['EC', 'OKP']

/** RFC 7518 §6.2.1.2, §6.2.2.1 and RFC 8037 §2: exactly as long as the curve's field; a shorter one is a second spelling. */
const CURVE_BYTES: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  secp256k1: 32,
  Ed25519: 32,
  Ed448: 57,
}

/** Copies the own members that have a value. Getters are read once, prototypes not at all. */
export function ownMembers(jwk: object): JwkMembers {
  const members: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(jwk)) if (value !== undefined) members[name] = value
  return members
}

/**
 * Requires exactly the members of the key's type, all canonical.
 *
 * @returns the binary members, and whether the private ones are present
 * @throws {TypeError} naming the member that is missing, unexpected or wrong
 */
export function readKeyMembers(members: JwkMembers): {
  readonly isPrivate: boolean
  readonly texts: Readonly<Record<string, string>>
} {
  const kty = String(members['kty'])
  const type = Object.hasOwn(TYPES, kty) ? TYPES[kty] : undefined
  if (!type) throw new TypeError('jwk.kty: give RSA, EC, OKP, AKP or oct')
  const isPrivate = type.hidden.some((name) => Object.hasOwn(members, name)) || kty === 'oct'
  const wanted = [...type.open, ...(isPrivate ? type.hidden : [])]
  // A key with the members of two types has two meanings, and another reader may choose the other one.
  const foreign = ALL.find(
    (name) => Object.hasOwn(members, name) && !wanted.includes(name) && !(name === 'crv' && WITH_CURVE.includes(kty)),
  )
  if (foreign !== undefined) throw new TypeError(`jwk.${foreign}: not for a key of type ${kty}`)
  const texts = wanted.map((name) => [name, readBinary(name, members)] as const)
  return { isPrivate, texts: Object.fromEntries(texts) }
}

function readBinary(name: string, members: JwkMembers): string {
  const text = members[name]
  if (text === undefined) throw new TypeError(`jwk.${name}: missing`)
  if (typeof text !== 'string' || text === '' || !isCanonicalBase64url(text)) {
    throw new TypeError(`jwk.${name}: give base64url`)
  }
  const bytes = decodeBase64url(text)
  const wanted = WITH_CURVE.includes(String(members['kty'])) ? CURVE_BYTES[String(members['crv'])] : undefined
  if (wanted !== undefined && bytes.length !== wanted)
    throw new TypeError(`jwk.${name}: this curve has ${wanted} bytes`)
  // RFC 7518 §2: Base64urlUInt has no leading zero. A second spelling of n or e would be a second thumbprint.
  if ((name === 'n' || name === 'e') && bytes[0] === 0) throw new TypeError(`jwk.${name}: begins with a zero byte`)
  return text
}
