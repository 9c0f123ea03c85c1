/**
 * bcrypt's eksblowfish over bytes. Its own, because a password here is bytes and not text, NUL is a byte like others, and what fails must be
 * able to compute a part of a hash; a library has none of the three.
 *
 * @see Provos, Mazières: A Future-Adaptable Password Scheme (1999)
 */
import { blowfishState } from './blowfish-state.ts'

/** bcrypt reads no more of a password. */
export const bcryptBytes = 72

/**
 * The 24 bytes of which a stored string has the first 23.
 *
 * @param password - at most {@link bcryptBytes} count; a NUL follows the last
 * @param salt - 16 bytes
 * @param rounds - 2^cost; any other number only costs time
 */
export function bcrypt(password: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array {
  const initial = Buffer.from(blowfishState, 'base64')
  const subkeys = Int32Array.from({ length: 18 }, (_, i) => initial.readInt32BE(i * 4))
  const boxes = Int32Array.from({ length: 1024 }, (_, i) => initial.readInt32BE((18 + i) * 4))
  const state: Blowfish = { subkeys, boxes, pair: new Int32Array(2) }
  const key = cyclicWords([...password.subarray(0, bcryptBytes), 0], 18)
  const saltKey = cyclicWords([...salt], 18)
  expand(state, key, cyclicWords([...salt], 4))
  const noSalt = new Int32Array(4)
  for (let round = 0; round < rounds; round += 1) {
    expand(state, key, noSalt)
    expand(state, saltKey, noSalt)
  }
  const text = cyclicWords([...Buffer.from('OrpheanBeholderScryDoubt')], 6)
  for (let i = 0; i < 6; i += 2) {
    state.pair.set(text.subarray(i, i + 2))
    for (let pass = 0; pass < 64; pass += 1) encipher(state)
    text.set(state.pair, i)
  }
  const digest = new Uint8Array(24)
  const view = new DataView(digest.buffer)
  for (const [i, word] of text.entries()) view.setInt32(i * 4, word)
  return digest
}

interface Blowfish {
  readonly subkeys: Int32Array
  readonly boxes: Int32Array
  /** Where a block is enciphered. */
  readonly pair: Int32Array
}

function expand(state: Blowfish, key: Int32Array, salt: Int32Array): void {
  const { subkeys, boxes, pair } = state
  for (let i = 0; i < 18; i += 1) subkeys[i] = (subkeys[i] as number) ^ (key[i] as number)
  pair.fill(0)
  for (let i = 0; i < 18; i += 2) {
    step(state, salt, i)
    subkeys.set(pair, i)
  }
  for (let i = 0; i < 1024; i += 2) {
    // The salt goes on where it stood after eighteen words.
    step(state, salt, i + 18)
    boxes[i] = pair[0] as number
    boxes[i + 1] = pair[1] as number
  }
}

function step(state: Blowfish, salt: Int32Array, word: number): void {
  const { pair } = state
  pair[0] = (pair[0] as number) ^ (salt[word & 3] as number)
  pair[1] = (pair[1] as number) ^ (salt[(word + 1) & 3] as number)
  encipher(state)
}

function encipher({ subkeys, boxes, pair }: Blowfish): void {
  let left = (pair[0] as number) ^ (subkeys[0] as number)
  let right = pair[1] as number
  for (let i = 1; i < 17; i += 2) {
    let sum = ((boxes[left >>> 24] as number) + (boxes[256 | ((left >>> 16) & 255)] as number)) | 0
    sum = ((sum ^ (boxes[512 | ((left >>> 8) & 255)] as number)) + (boxes[768 | (left & 255)] as number)) | 0
    right ^= sum ^ (subkeys[i] as number)
    sum = ((boxes[right >>> 24] as number) + (boxes[256 | ((right >>> 16) & 255)] as number)) | 0
    sum = ((sum ^ (boxes[512 | ((right >>> 8) & 255)] as number)) + (boxes[768 | (right & 255)] as number)) | 0
    left ^= sum ^ (subkeys[i + 1] as number)
  }
  pair[0] = right ^ (subkeys[17] as number)
  pair[1] = left
}

/** So many words, highest byte first, of bytes that begin anew when they end. */
function cyclicWords(bytes: readonly number[], words: number): Int32Array {
  return Int32Array.from({ length: words }, (_, word) => {
    const at = (i: number) => bytes[(word * 4 + i) % bytes.length] ?? 0
    return (at(0) << 24) | (at(1) << 16) | (at(2) << 8) | at(3)
  })
}
