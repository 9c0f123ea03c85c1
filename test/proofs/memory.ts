/**
 * Memory proof: millions of distinct tokens through one cached verifier leave the heap where it was.
 * Usage: node --expose-gc … memory.ts [--count N]
 */
import { parseArgs } from 'node:util'
import { createVerifier, type Key, secretKey, type VerifiedTokenCacheOptions } from '@latchkey/tokens'

const SAMPLES = 10
/** The cache's default bounds allow 10,000 tokens: some megabytes, which fill once and are no growth. */
const ALLOWED_MEGABYTES = 4
const CONTROL_TOKENS = 200_000
const EXPIRES_AT = 1_900_000_000
const NOW = 1_800_000_000

const { values: given } = parseArgs({ options: { count: { type: 'string', default: '10000000' } } })
process.exitCode = main(Number(given.count))

function main(count: number): number {
  if (!globalThis.gc) {
    console.error('memory.ts needs node --expose-gc')
    return 1
  }
  console.log('control: a cache without bounds')
  const control = run(CONTROL_TOKENS, { maximumEntries: 1e7, maximumCharacters: 1e9 })
  console.log('the cache as it is')
  const growth = run(count, {})
  const seen = control > ALLOWED_MEGABYTES
  // Downwards is no fault: the runtime lets go of code that it no longer needs.
  const bounded = growth < ALLOWED_MEGABYTES
  console.log(`control ${seen ? 'grows, as it must' : 'DOES NOT GROW: this proof sees nothing'}`)
  console.log(bounded ? 'bounded' : `NOT BOUNDED: more than ${ALLOWED_MEGABYTES} MB`)
  return seen && bounded ? 0 : 1
}

/** @returns by how many megabytes the heap grew over the run, by its slope */
function run(count: number, cache: VerifiedTokenCacheOptions): number {
  const key = secretKey('the secret of the memory proof, and of nothing else', { alg: 'HS256', kid: 'k1' })
  const verifier = createVerifier({ keys: key, cache, clock: () => NOW })
  const makeToken = createTokens(key)
  const samples: Sample[] = []
  const started = performance.now()
  for (let i = 1; i <= count; i++) {
    const token = makeToken(i)
    verifier.verify(token)
    // Every eighth is asked for twice: the cache must answer, and move it, as well as fill.
    if ((i & 7) === 0) verifier.verify(token)
    if (i % Math.floor(count / SAMPLES) !== 0) continue
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    samples.push({ tokens: i, heapMegabytes: heapUsed / 2 ** 20 })
    console.log(`  ${i} tokens: heap ${megabytes(heapUsed)}, resident ${megabytes(rss)}`)
  }
  const seconds = (performance.now() - started) / 1000
  const slope = slopeOf(samples.slice(1))
  const growth = (slope * count) / 1e6
  console.log(`  ${slope.toFixed(4)} MB per million tokens, ${growth.toFixed(2)} MB in all, ${seconds.toFixed(0)} s`)
  return growth
}

interface Sample {
  readonly tokens: number
  readonly heapMegabytes: number
}

/** Tokens whose `jti` counts up, signed as anybody would: header and most of the payload stay as they are. */
function createTokens(key: Key): (number: number) => string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: 'k1' })).toString('base64url')
  return (number) => {
    const payload = Buffer.from(`{"sub":"user-${number % 1000}","exp":${EXPIRES_AT},"jti":"${number}"}`)
    const signingInput = `${header}.${payload.toString('base64url')}`
    return `${signingInput}.${key.sign(signingInput)}`
  }
}

/** Least squares, in megabytes per million tokens. The first sample is left out by the caller: it holds the warming up. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
  const x = mean(samples.map(({ tokens }) => tokens / 1e6))
  const y = mean(samples.map(({ heapMegabytes }) => heapMegabytes))
  const [over, under] = samples.reduce(
    ([a, b], { tokens, heapMegabytes }) => {
      const distance = tokens / 1e6 - x
      return [a + distance * (heapMegabytes - y), b + distance ** 2]
    },
    [0, 0] as readonly [number, number],
  )
  return over / under
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MB`
}
