/**
 * yescrypt with its default flavour (`$y$` of Debian and Fedora) and, as its beginning, scrypt's parts that it shares. node:crypto has
 * scrypt alone.
 *
 * @see Openwall's specification of yescrypt 1.1
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { blockMixPwx, blockMixSalsa, newPwxState, type PwxState, pwxBytes } from './yescrypt-blocks.ts'

/** Its cost. */
export interface YescryptCost {
  /** N, a power of two. */
  readonly cost: number
  /** r. */
  readonly blockSize: number
  /** p. */
  readonly parallelization: number
  /** t. */
  readonly time: number
}

/** The 32 bytes of the string's end. */
export function yescrypt(password: Uint8Array, salt: Uint8Array, parameters: YescryptCost): Uint8Array {
  const { cost, blockSize, parallelization } = parameters
  const perLane = cost / parallelization
  // A short run first, so that a client could do the long one without knowing the password.
  const isLong = perLane >= 0x100 && perLane * blockSize >= 0x20000
  const given = isLong ? body(password, salt, { ...parameters, cost: cost >> 6, time: 0 }, true) : password
  return body(given, salt, parameters, false)
}

function body(password: Uint8Array, salt: Uint8Array, parameters: YescryptCost, isPrehash: boolean): Uint8Array {
  const { blockSize, parallelization } = parameters
  const word = isPrehash ? 'yescrypt-prehash' : 'yescrypt'
  const hashed = createHmac('sha256', word).update(password).digest()
  const bytes = pbkdf2Sync(hashed, salt, 1, 128 * blockSize * parallelization, 'sha256')
  const blocks = new Uint32Array(bytes.length / 4)
  for (let i = 0; i < blocks.length; i += 1) blocks[i] = bytes.readUInt32LE(i * 4)
  const secret = mix(blocks, parameters, bytes.subarray(0, 32))
  for (const [i, value] of blocks.entries()) bytes.writeUInt32LE(value, i * 4)
  const derived = pbkdf2Sync(secret, bytes, 1, 32, 'sha256')
  if (isPrehash) return derived
  return createHash('sha256').update(createHmac('sha256', derived).update('Client Key').digest()).digest()
}

/** Changes the blocks, and returns the secret of the last step. */
function mix(blocks: Uint32Array, parameters: YescryptCost, seed: Uint8Array): Uint8Array {
  const { cost, blockSize, parallelization } = parameters
  const size = 32 * blockSize
  const lane = Math.floor(cost / parallelization)
  const all = loops(lane, parameters.time)
  const writing = evenUp(Math.floor(all / parallelization))
  const memory = new Uint32Array(size * cost)
  const states: PwxState[] = []
  let secret = seed
  for (let i = 0; i < parallelization; i += 1) {
    const start = i * (lane & ~1)
    const rows = i < parallelization - 1 ? lane & ~1 : cost - start
    const block = blocks.subarray(i * size, (i + 1) * size)
    const boxes = new Uint32Array(pwxBytes / 4)
    fill({ block: block.subarray(0, 32), rows: pwxBytes / 128, memory: boxes })
    const state = newPwxState(boxes)
    states.push(state)
    if (i === 0)
      secret = createHmac('sha256', littleEndian(block.subarray(size - 16)))
        .update(seed)
        .digest()
    const own = memory.subarray(start * size, (start + rows) * size)
    fill({ block, rows, memory: own, state })
    revisit({ block, rows: powerBelow(rows), memory: own, state, loops: writing, isWriting: true })
  }
  for (const [i, state] of states.entries()) {
    const block = blocks.subarray(i * size, (i + 1) * size)
    revisit({ block, rows: cost, memory, state, loops: evenUp(all) - writing, isWriting: false })
  }
  return secret
}

/** How often memory is read again. */
function loops(lane: number, time: number): number {
  if (time > 1) return lane * (time - 1)
  return Math.floor(((time === 1 ? 2 * lane : lane) + 2) / 3)
}

interface Filling {
  readonly block: Uint32Array
  readonly rows: number
  readonly memory: Uint32Array
  /** Without it the rounds are Salsa20's. */
  readonly state?: PwxState
}

function fill({ block, rows, memory, state }: Filling): void {
  const size = block.length
  const current = shuffled(block)
  for (let row = 0; row < rows; row += 1) {
    memory.set(current, row * size)
    if (state && row > 1) {
      const below = powerBelow(row)
      xorRow(current, memory, ((current[size - 16] ?? 0) & (below - 1)) + (row - below))
    }
    if (state) blockMixPwx(current, state)
    else blockMixSalsa(current)
  }
  block.set(unshuffled(current))
}

interface Revisiting extends Required<Filling> {
  readonly loops: number
  readonly isWriting: boolean
}

function revisit({ block, rows, memory, state, loops, isWriting }: Revisiting): void {
  const size = block.length
  const current = shuffled(block)
  for (let loop = 0; loop < loops; loop += 1) {
    const row = (current[size - 16] ?? 0) & (rows - 1)
    xorRow(current, memory, row)
    if (isWriting) memory.set(current, row * size)
    blockMixPwx(current, state)
  }
  block.set(unshuffled(current))
}

function xorRow(current: Uint32Array, memory: Uint32Array, row: number): void {
  const start = row * current.length
  for (let i = 0; i < current.length; i += 1) current[i] = (current[i] ?? 0) ^ (memory[start + i] ?? 0)
}

/** The order of words that processors with wide registers like. */
function shuffled(block: Uint32Array): Uint32Array {
  return block.map((_, i) => block[(i & ~15) | (((i & 15) * 5) & 15)] ?? 0)
}

function unshuffled(block: Uint32Array): Uint32Array {
  const result = new Uint32Array(block.length)
  for (const [i, word] of block.entries()) result[(i & ~15) | (((i & 15) * 5) & 15)] = word
  return result
}

function powerBelow(value: number): number {
  return 2 ** Math.floor(Math.log2(value))
}

function evenUp(value: number): number {
  return (value + 1) & ~1
}

function littleEndian(words: Uint32Array): Uint8Array {
  const bytes = Buffer.alloc(words.length * 4)
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, i * 4)
  return bytes
}
