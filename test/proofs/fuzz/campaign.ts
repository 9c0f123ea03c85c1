/** Throws mutants at the verifiers of one algorithm: chunk after chunk, each with its own seed. */
import type { Algorithm } from '@latchkey/tokens'
import { drawMutation } from '../grammar/grammar.ts'
import type { Mutation } from '../grammar/mutation.ts'
import { createRandom, type Random } from '../grammar/random.ts'
import { NOW } from '../grammar/settings.ts'
import { type Bench, createBench, type Engine } from './engine.ts'
import type { Figures } from './figures.ts'
import { judge, type Mutant } from './judge.ts'

export interface Campaign {
  /** Judges `count` mutants of the chunk, and adds to the figures. Stops early once `until` holds. */
  readonly runChunk: (chunk: number, count: number, figures: Figures, until?: (figures: Figures) => boolean) => void
}

/**
 * Signing with these takes long: of each kind of mutation that needs a new signature so many are made, and drawn again from then on.
 * Every other mutant of them, and every mutant of the others, is new.
 */
const SLOW_TO_SIGN = /^(?:RS|PS|ML|ES384|ES512|ES256K)/
const KEPT_OF_EACH_KIND = 250

/** @throws {Error} when a good token is refused: then nothing that follows would prove anything */
export function createCampaign(engine: Engine, alg: Algorithm, seed: number): Campaign {
  const bench = createBench(engine, alg, seed, NOW)
  const verifiers = [bench.freshVerifier(), bench.freshVerifier({})]
  const good = new Set(bench.subject.originals.map(({ token }) => token))
  for (const verifier of verifiers) for (const token of good) verifier.verify(token)
  const draw = createDraw(bench, good)

  return {
    runChunk: (chunk, count, figures, until = () => false) => {
      const started = performance.now()
      const random = createRandom(seed * 1_000_003 + chunk)
      for (let i = 0; i < count && !until(figures); i++) {
        const verifier = verifiers[i & 1]
        if (verifier) judge({ engine, bench, figures }, verifier, draw(random))
      }
      figures.seconds += (performance.now() - started) / 1000
    },
  }
}

function createDraw({ subject }: Bench, good: ReadonlySet<string>): (random: Random) => Mutant {
  const kept = new Map<Mutation, string[]>()
  const slow = SLOW_TO_SIGN.test(subject.alg)

  function draw(random: Random): Mutant {
    const mutation = drawMutation(random)
    const place = { subject, original: random.pick(subject.originals), random }
    const known = kept.get(mutation)
    if (known && known.length >= KEPT_OF_EACH_KIND) return { kind: mutation.kind, token: random.pick(known), now: NOW }
    const token = mutation.make(place)
    if (mutation.moment) return { kind: mutation.kind, token, now: mutation.moment(place) }
    // A mutation may have changed nothing: that token is good.
    if (good.has(token)) return draw(random)
    if (slow && mutation.resigned) known ? known.push(token) : kept.set(mutation, [token])
    return { kind: mutation.kind, token, now: NOW }
  }

  return draw
}
