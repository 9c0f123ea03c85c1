/**
 * What the bytes of an Ed25519 or Ed448 public key must be (RFC 8032 §5.1.3, §5.2.3): the one spelling of a point on the curve,
 * and not one of the few points of small order. With such a point anybody can sign, and runtimes differ in which they refuse.
 */

interface Edwards {
  readonly prime: bigint
  /** a·x² + y² = 1 + d·x²·y² */
  readonly a: bigint
  readonly d: bigint
}

const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n

const CURVES: Readonly<Record<string, Edwards>> = {
  ed25519: {
    prime: P25519,
    a: -1n,
    d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  },
  ed448: { prime: P448, a: 1n, d: -39081n },
}

/** @param bytes - little-endian y, with the sign of x in the topmost bit */
export function edwardsFault(keyType: string, bytes: Uint8Array): string | undefined {
  const curve = CURVES[keyType]
  if (!curve) return undefined
  const y = readY(bytes)
  if (y >= curve.prime) return 'the point is not written in its one form'
  const xSquared = squareOfX(y, curve)
  if (xSquared === undefined) return 'the point is not on the curve'
  // Orders 1 and 2 have x = 0, order 4 has y = 0, and twice a point of order 8 has order 4.
  const isSmall = xSquared === 0n || y === 0n || isOrderEight(y, xSquared, curve)
  return isSmall ? 'the point has a small order: anybody could sign for it' : undefined
}

function readY(bytes: Uint8Array): bigint {
  let y = 0n
  for (const [i, byte] of bytes.entries()) {
    const digits = i === bytes.length - 1 ? byte & 0x7f : byte
    y |= BigInt(digits) << BigInt(8 * i)
  }
  return y
}

/** x² = (1 − y²) / (a − d·y²), if it is a square. */
function squareOfX(y: bigint, { prime, a, d }: Edwards): bigint | undefined {
  const denominator = modulo(a - d * y * y, prime)
  const square = modulo((1n - y * y) * power(denominator, prime - 2n, prime), prime)
  // Euler's criterion.
  return square === 0n || power(square, (prime - 1n) / 2n, prime) === 1n ? square : undefined
}

/** Twice the point has y' = (y² − a·x²) / (1 − d·x²·y²). */
function isOrderEight(y: bigint, xSquared: bigint, { prime, a }: Edwards): boolean {
  return modulo(y * y - a * xSquared, prime) === 0n
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime
  return rest < 0n ? rest + prime : rest
}

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % prime) {
    if (rest & 1n) result = (result * square) % prime
  }
  return result
}
