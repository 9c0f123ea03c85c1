/** A published key as its issuer meant it: what is wrong in its spelling alone is put right, and told. Its meaning is never guessed. */
import { Buffer } from 'node:buffer'
import type { Algorithm } from '../jws/algorithms.ts'

/** What is put right. `alg_missing`: a key of RSA is taken for RS256, which every OpenID provider has (Discovery 1.0 §3), and others by their curve. */
export type KeyLeniency = 'base64_padding' | 'leading_zero' | 'alg_missing'

/** A key in its one spelling. */
export interface LenientJwk {
  readonly value: object
  readonly lenient: readonly KeyLeniency[]
}

const BINARY = ['n', 'e', 'x', 'y', 'pub']
/** RFC 7518 §6.3.1: integers, whose leading zeros mean nothing. A coordinate has as many bytes as its curve, and keeps them. */
const INTEGERS = ['n', 'e']
/** By `crv`, or by `kty` where there is none. */
const USUAL: Readonly<Record<string, Algorithm>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  Ed448: 'Ed448',
}

/** @param chosen - whether the caller's own list of algorithms says which is meant where a key does not */
export function lenientJwk(value: unknown, chosen: boolean): LenientJwk | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members: Record<string, unknown> = { ...value }
  const lenient = new Set<KeyLeniency>()
  for (const name of BINARY) {
    const text = members[name]
    if (typeof text !== 'string') continue
    const bare = withoutPadding(text)
    if (bare !== text) lenient.add('base64_padding')
    const least = INTEGERS.includes(name) ? withoutZeros(bare) : bare
    if (least !== bare) lenient.add('leading_zero')
    members[name] = least
  }
  const { kty, crv = kty } = members
  const alg = typeof crv === 'string' && Object.hasOwn(USUAL, crv) ? USUAL[crv] : undefined
  if (!chosen && members['alg'] === undefined && alg !== undefined) {
    members['alg'] = alg
    lenient.add('alg_missing')
  }
  return { value: members, lenient: [...lenient] }
}

function withoutPadding(text: string): string {
  return text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text
}

function withoutZeros(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes[0] !== 0 || bytes.toString('base64url') !== text) return text
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString('base64url')
}
