/** What a public or private key must be to be trusted: sizes, exponents, curves, points, and no known generator fault. */
import { Buffer } from 'node:buffer'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { PublicRow } from '../jws/algorithms.ts'
import { edwardsFault } from './edwards-point.ts'

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192
const LEAST_EXPONENT = 65_537n

/** Undefined when the key has the algorithm's type and curve; otherwise says what it has instead. */
export function typeFault(key: KeyObject, row: PublicRow): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === row.keyType && details?.namedCurve === row.curve) return undefined
  const actual = type === 'ec' ? (details?.namedCurve ?? 'a curve without a name') : type
  const wanted = row.jwk.crv === undefined ? `a key of type ${row.keyType}` : `a key on ${row.jwk.crv}`
  return `${row.alg} needs ${wanted}, and this is ${actual}`
}

/**
 * The fault of a public half that has the right type, or undefined.
 *
 * @param members - the public half as a JWK
 */
export function strengthFault(key: KeyObject, row: PublicRow, members: JsonWebKey): string | undefined {
  if (row.keyType === 'rsa') return rsaFault(key, members)
  return edwardsFault(row.keyType, Buffer.from(members.x ?? '', 'base64url'))
}

function rsaFault(key: KeyObject, members: JsonWebKey): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < LEAST_RSA_BITS || modulusLength > MOST_RSA_BITS) {
    return `the RSA modulus has ${modulusLength} bits; give ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}`
  }
  if (publicExponent < LEAST_EXPONENT || publicExponent % 2n === 0n || publicExponent >= 1n << 256n) {
    return 'the RSA exponent is not an odd number from 65537 on'
  }
  const modulus = integer(members.n)
  if (modulus % 2n === 0n) return 'the RSA modulus is even'
  return hasRocaFingerprint(modulus)
    ? 'the RSA key was made by a faulty generator and can be factored (ROCA, CVE-2017-15361)'
    : undefined
}

/**
 * Whether the numbers of a private RSA key belong together (RFC 8017 §3.2).
 * A signature made with numbers that do not belong together can reveal the factors.
 */
export function isConsistentRsa(members: JsonWebKey): boolean {
  const [n, e, d, p, q, dp, dq, qi] = (['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const).map((name) =>
    integer(members[name]),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  if (p < 3n || q < 3n || p * q !== n) return false
  const [overP, overQ] = [p - 1n, q - 1n]
  return (e * d) % overP === 1n && (e * d) % overQ === 1n && dp === d % overP && dq === d % overQ && (qi * q) % p === 1n
}

function integer(text: string | undefined): bigint {
  return BigInt(`0x${Buffer.from(text ?? '', 'base64url').toString('hex') || '0'}`)
}

const ROCA_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157] as const

/**
 * Moduli of the faulty library are powers of 65537 modulo every small prime; of random ones, 1 in 2^27 is.
 * @see M. Nemec et al., The Return of Coppersmith's Attack, CCS 2017
 */
function hasRocaFingerprint(modulus: bigint): boolean {
  return ROCA_PRIMES.every((prime) => {
    const residue = Number(modulus % BigInt(prime))
    for (let power = 1, i = 0; i < prime; i++, power = (power * 65_537) % prime) if (power === residue) return true
    return false
  })
}
