/** How strong a secret is. What is told of it is counts, never a part of it. */
import { type SecretAlgorithm, secretKey } from '@latchkey/tokens'

export interface MeasuredSecret {
  readonly bytes: number
  /** At most so many bits of chance: what as many characters of its alphabet could hold, and what its own spread shows. */
  readonly bits: number
  /** Why a start refuses it without a reason; undefined for a good one. */
  readonly weakness: string | undefined
}

export function measureSecret(secret: string, alg: SecretAlgorithm): MeasuredSecret {
  return { bytes: Buffer.byteLength(secret), bits: bitsOf(secret), weakness: weaknessOf(secret, alg) }
}

/** By the rules of a start, so that both say the same. */
function weaknessOf(secret: string, alg: SecretAlgorithm): string | undefined {
  try {
    secretKey(secret, { alg })
    return undefined
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return fault.message.replace(/^secret: /, '').replace(/ \(allowWeak.*\)/, '')
  }
}

const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/^\d*$/, 10],
  [/^[\da-f]*$/i, 16],
  [/^[a-z]*$/, 26],
  [/^[a-z\d]*$/, 36],
  [/^[A-Za-z\d+/_=-]*$/, 64],
  [/^[\x20-\x7e]*$/, 95],
]

function bitsOf(secret: string): number {
  const characters = [...secret]
  const alphabet = ALPHABETS.find(([pattern]) => pattern.test(secret))?.[1] ?? 256
  const counts = [...Map.groupBy(characters, (one) => one).values()].map(({ length }) => length)
  const spread = counts.reduce((sum, count) => sum - count * Math.log2(count / characters.length), 0)
  // A short text cannot show its whole alphabet, so its spread alone would say too little of a random one.
  const bound = Math.max(
    spread,
    new Set(characters).size < characters.length / 4 ? 0 : 0.8 * Math.log2(alphabet) * characters.length,
  )
  return Math.floor(Math.min(bound, Math.log2(alphabet) * characters.length))
}
