/** A Bloom filter of words. It finds every word that is in it, and rarely takes another word for one of them. */
import { createHash } from 'node:crypto'

/** Bits of the filter per word, and bits set per word: one unknown word in ten thousand is taken for one in the filter. */
const BITS_PER_WORD = 20
const BITS_SET = 13

export function fillFilter(words: Iterable<string>): Uint8Array {
  const all = [...words]
  const filter = new Uint8Array(Math.ceil((all.length * BITS_PER_WORD) / 8))
  for (const word of all)
    for (const bit of bitsOf(word, filter)) filter[bit >> 3] = byteAt(filter, bit) | (1 << (bit & 7))
  return filter
}

export function mayHold(filter: Uint8Array, word: string): boolean {
  return bitsOf(word, filter).every((bit) => (byteAt(filter, bit) & (1 << (bit & 7))) !== 0)
}

/** Two hashes give as many as needed (Kirsch and Mitzenmacher, 2006). */
function bitsOf(word: string, filter: Uint8Array): readonly number[] {
  const digest = createHash('sha256').update(word).digest()
  const [first, step] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 5)]
  return Array.from({ length: BITS_SET }, (_, i) => (first + i * step) % (filter.length * 8))
}

function byteAt(filter: Uint8Array, bit: number): number {
  return filter[bit >> 3] ?? 0
}
