/**
 * DES as crypt(3) has it: many passes over one block, with the E box changed by a salt, which OpenSSL's DES does not know. Broken; for
 * reading what old Unix systems stored.
 *
 * @see FIPS 46-3; crypt(3) of 4.4BSD
 */

/** The result of so many passes over a block of zeros, 8 bytes. */
export interface DesCrypt {
  /** 8 bytes; the lowest bit of each is parity and does not count. */
  readonly key: Uint8Array
  /** 24 bits: which pairs of bits change places after the E box. */
  readonly salt: number
  readonly passes: number
  /** Default: zeros. */
  readonly block?: Uint8Array
}

export function desCrypt({ key, salt, passes, block = new Uint8Array(8) }: DesCrypt): Uint8Array {
  const tables = sBoxesWithP()
  const keys = keySchedule(key)
  const mask = reversed24(salt)
  let [left, right] = permuted(block, initialPermutation)
  for (let pass = 0; pass < passes; pass += 1) {
    for (let round = 0; round < 32; round += 2) {
      const mixed = left ^ roundFunction(right, mask, keys[round] ?? 0, keys[round + 1] ?? 0, tables)
      left = right
      right = mixed
    }
    const swapped = left
    left = right
    right = swapped
  }
  const [first, second] = permuted(wordBytes(left, right), finalPermutation)
  return wordBytes(first, second)
}

function roundFunction(right: number, mask: number, keyLeft: number, keyRight: number, tables: Int32Array): number {
  const turned = (right >>> 1) | (right << 31)
  let upper = ((turned >>> 26) << 18) | (((turned >>> 22) & 63) << 12) | (((turned >>> 18) & 63) << 6)
  upper |= (turned >>> 14) & 63
  let lower = (((turned >>> 10) & 63) << 18) | (((turned >>> 6) & 63) << 12) | (((turned >>> 2) & 63) << 6)
  lower |= ((turned << 2) | (turned >>> 30)) & 63
  const swap = (upper ^ lower) & mask
  upper ^= swap ^ keyLeft
  lower ^= swap ^ keyRight
  const at = (box: number, input: number) => tables[box * 64 + (input & 63)] ?? 0
  const first = at(0, upper >>> 18) | at(1, upper >>> 12) | at(2, upper >>> 6) | at(3, upper)
  return first | at(4, lower >>> 18) | at(5, lower >>> 12) | at(6, lower >>> 6) | at(7, lower)
}

const sBoxes = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
]
const p = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6,
].concat([22, 11, 4, 25])
const pc1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
].concat([63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4])
const pc2 = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2].concat([
  41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
])
const turns = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
/** Bit n of the output is this bit of the input, counted from 1 at the left. */
const initialPermutation = Array.from({ length: 64 }, (_, i) => {
  const row = i >> 3
  return (row < 4 ? 58 + 2 * row : 57 + 2 * (row - 4)) - 8 * (i & 7)
})
const finalPermutation = Array.from({ length: 64 }, (_, i) => initialPermutation.indexOf(i + 1) + 1)

/** The eight S boxes, each with the P permutation behind it. */
function sBoxesWithP(): Int32Array {
  const tables = new Int32Array(512)
  for (const [box, digits] of sBoxes.entries()) {
    for (let input = 0; input < 64; input += 1) {
      const row = ((input >> 4) & 2) | (input & 1)
      const output = Number.parseInt(digits[row * 16 + ((input >> 1) & 15)] ?? '', 16)
      let word = 0
      for (const [position, from] of p.entries()) {
        const bit = from - 1 - box * 4
        if (bit >= 0 && bit < 4 && (output >> (3 - bit)) & 1) word |= 1 << (31 - position)
      }
      tables[box * 64 + input] = word
    }
  }
  return tables
}

/** Sixteen keys of 48 bits, each as two halves. */
function keySchedule(key: Uint8Array): Int32Array {
  const chosen = pc1.map((from) => bitOf(key, from))
  let [left, right] = [chosen.slice(0, 28), chosen.slice(28)]
  const keys = new Int32Array(32)
  for (const [round, turn] of turns.entries()) {
    left = [...left.slice(turn), ...left.slice(0, turn)]
    right = [...right.slice(turn), ...right.slice(0, turn)]
    const both = [...left, ...right]
    for (const [i, from] of pc2.entries()) {
      const half = round * 2 + (i < 24 ? 0 : 1)
      keys[half] = ((keys[half] ?? 0) << 1) | (both[from - 1] ?? 0)
    }
  }
  return keys
}

function permuted(block: Uint8Array, permutation: readonly number[]): [number, number] {
  const words: [number, number] = [0, 0]
  for (const [i, from] of permutation.entries()) {
    const half = i < 32 ? 0 : 1
    words[half] = (words[half] << 1) | bitOf(block, from)
  }
  return words
}

function bitOf(bytes: Uint8Array, position: number): number {
  return ((bytes[(position - 1) >> 3] ?? 0) >> (7 - ((position - 1) & 7))) & 1
}

function reversed24(value: number): number {
  let result = 0
  for (let bit = 0; bit < 24; bit += 1) result |= ((value >> bit) & 1) << (23 - bit)
  return result
}

function wordBytes(first: number, second: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, first)
  view.setInt32(4, second)
  return bytes
}
