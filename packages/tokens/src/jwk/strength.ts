/** What a public key must be to be trusted: sizes, exponents, curves, and no known generator fault. */
import { Buffer } from 'node:buffer'
import type { KeyObject } from 'node:crypto'
import type { PublicRow } from '../jws/algorithms.ts'

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192
const LEAST_EXPONENT = 65_537n

/** The fault of a key for an algorithm, or undefined. */
export function keyFault(key: KeyObject, row: PublicRow): string | undefined {
  if (key.asymmetricKeyType !== row.keyType)
    return `${row.alg} needs ${describeRow(row)}, and this is ${key.asymmetricKeyType}`
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (row.keyType === 'ec' && namedCurve !== row.curve)
    return `${row.alg} needs ${describeRow(row)}, and this is ${namedCurve}`
  if (row.keyType !== 'rsa') return undefined
  if (modulusLength < LEAST_RSA_BITS || modulusLength > MOST_RSA_BITS) {
    return `the RSA modulus has ${modulusLength} bits; give ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}`
  }
  if (publicExponent < LEAST_EXPONENT || publicExponent % 2n === 0n || publicExponent >= 1n << 256n) {
    return 'the RSA exponent is not an odd number from 65537 on'
  }
  return hasRocaFingerprint(modulusOf(key))
    ? 'the RSA key was made by a faulty generator and can be factored (ROCA, CVE-2017-15361)'
    : undefined
}

function describeRow({ jwk, keyType }: PublicRow): string {
  return jwk.crv ? `a key on ${jwk.crv}` : `a key of type ${keyType}`
}

function modulusOf(key: KeyObject): bigint {
  const { n = '' } = key.export({ format: 'jwk' })
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex') || '0'}`)
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
