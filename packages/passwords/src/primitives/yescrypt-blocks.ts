/** The inner rounds of yescrypt: Salsa20 with 8 or 2 rounds, and pwxform, which multiplies and looks up. Words are in yescrypt's order. */

/** The three S boxes of 256 entries of 16 bytes. */
export const pwxBytes: number = 3 * 256 * 16

/** The S boxes change places and contents with each use. */
export interface PwxState {
  readonly boxes: Uint32Array
  /** Where each of the three begins. */
  first: number
  second: number
  third: number
  written: number
}

const boxWords = 1024

export function newPwxState(boxes: Uint32Array): PwxState {
  return { boxes, first: 2 * boxWords, second: boxWords, third: 0, written: 0 }
}

/** scrypt's. */
export function blockMixSalsa(block: Uint32Array): void {
  const last = block.slice(-16)
  const mixed = new Uint32Array(block.length)
  const chunks = block.length / 16
  for (let i = 0; i < chunks; i += 1) {
    xorInto(last, block, i * 16)
    salsa(last, 8)
    // Even chunks come first, then the odd ones.
    mixed.set(last, ((i >> 1) + (i & 1 ? chunks / 2 : 0)) * 16)
  }
  block.set(mixed)
}

export function blockMixPwx(block: Uint32Array, state: PwxState): void {
  const chunks = block.length / 16
  const last = block.slice(-16)
  for (let i = 0; i < chunks; i += 1) {
    if (chunks > 1) xorInto(last, block, i * 16)
    pwxform(last, state)
    block.set(last, i * 16)
  }
  const end = block.subarray(-16)
  salsa(end, 2)
}

function pwxform(words: Uint32Array, state: PwxState): void {
  const { boxes, first, second, third } = state
  let { written } = state
  for (let round = 0; round < 6; round += 1) {
    for (let gather = 0; gather < 16; gather += 4) {
      let at0 = first + (((words[gather] as number) & 0xff0) >> 2)
      let at1 = second + (((words[gather + 1] as number) & 0xff0) >> 2)
      for (let i = gather; i < gather + 4; i += 2, at0 += 2, at1 += 2) {
        const a = words[i] as number
        const b = words[i + 1] as number
        const low = Math.imul(a, b) >>> 0
        const sum = low + (boxes[at0] as number)
        const high = (highProduct(a, b) + (boxes[at0 + 1] as number) + (sum > 0xffffffff ? 1 : 0)) | 0
        words[i] = sum ^ (boxes[at1] as number)
        words[i + 1] = high ^ (boxes[at1 + 1] as number)
        if (round === 0 || round === 5) continue
        boxes[third + written] = words[i] as number
        boxes[third + written + 1] = words[i + 1] as number
        written += 2
      }
    }
  }
  state.first = third
  state.second = first
  state.third = second
  state.written = written & (boxWords - 1)
}

/** The upper 32 bits of a product. */
function highProduct(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  return aHigh * bHigh + Math.floor(middle / 65_536) + ((((middle % 65_536) + aLow * bHigh) / 65_536) | 0)
}

function xorInto(target: Uint32Array, source: Uint32Array, start: number): void {
  for (let i = 0; i < 16; i += 1) target[i] = (target[i] as number) ^ (source[start + i] as number)
}

/** Which words a quarter round takes: columns, then rows. */
const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
].flat()

function salsa(words: Uint32Array, rounds: number): void {
  const x = new Int32Array(16)
  for (let i = 0; i < 16; i += 1) x[(i * 5) & 15] = words[i] as number
  for (let round = 0; round < rounds; round += 2) {
    for (let i = 0; i < 32; i += 4) {
      quarter(x, quarters[i] as number, quarters[i + 1] as number, quarters[i + 2] as number, quarters[i + 3] as number)
    }
  }
  for (let i = 0; i < 16; i += 1) words[i] = (words[i] as number) + (x[(i * 5) & 15] as number)
}

/** Where the four words of a quarter round stand; a readonly object for each would be made a million times. */
function quarter(x: Int32Array, a: number, b: number, c: number, d: number): void {
  let sum = ((x[a] as number) + (x[d] as number)) | 0
  const second = (x[b] as number) ^ ((sum << 7) | (sum >>> 25))
  sum = (second + (x[a] as number)) | 0
  const third = (x[c] as number) ^ ((sum << 9) | (sum >>> 23))
  sum = (third + second) | 0
  const fourth = (x[d] as number) ^ ((sum << 13) | (sum >>> 19))
  sum = (fourth + third) | 0
  x[a] = (x[a] as number) ^ ((sum << 18) | (sum >>> 14))
  x[b] = second
  x[c] = third
  x[d] = fourth
}
