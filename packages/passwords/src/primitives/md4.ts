/** MD4 (RFC 1320), which OpenSSL 3 has in its legacy provider alone. Broken; for reading NT hashes and Spring's `{MD4}`. */

const shifts: readonly (readonly number[])[] = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
]
const constants = [0, 0x5a827999, 0x6ed9eba1]
/** In which order each round takes the words of a block. */
const orders: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
]

export function md4(message: Uint8Array): Uint8Array {
  const length = Math.ceil((message.length + 9) / 64) * 64
  const padded = new Uint8Array(length)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(length - 8, (message.length << 3) >>> 0, true)
  view.setUint32(length - 4, Math.floor(message.length / 0x20000000), true)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let start = 0; start < length; start += 64) addBlock(state, view, start)
  const digest = new Uint8Array(16)
  const out = new DataView(digest.buffer)
  for (const [i, word] of state.entries()) out.setInt32(i * 4, word, true)
  return digest
}

function addBlock(state: Int32Array, view: DataView, start: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (const [round, order] of orders.entries()) {
    for (const [step, word] of order.entries()) {
      const mixed = (a + mix(round, b, c, d) + view.getInt32(start + word * 4, true) + (constants[round] ?? 0)) | 0
      const shift = shifts[round]?.[step % 4] ?? 0
      ;[a, b, c, d] = [d, (mixed << shift) | (mixed >>> (32 - shift)), b, c]
    }
  }
  for (const [i, word] of [a, b, c, d].entries()) state[i] = (state[i] ?? 0) + word
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  return round === 1 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
}
