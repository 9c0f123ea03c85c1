/**
 * The exchange rate between kinds of work on this machine. One unit is the time of one PBKDF2-HMAC-SHA-256 iteration;
 * how many units one pass of Argon2id or one scrypt is worth differs between machines, so it is measured, once per kind.
 */
import type { Derive } from './derive.ts'
import { kindOf, type Pbkdf2Work, repeated, type Work } from './work.ts'

export interface Calibration {
  /** What this work is worth in units. The first call for a kind computes a small sample of it; later ones compute nothing. */
  readonly unitsOf: (work: Work) => Promise<number>
}

/** PBKDF2-HMAC-SHA-256 worth so many units; also the filler between kinds, since its iterations are the finest steps. */
export function workWorth(units: number): Pbkdf2Work {
  return { primitive: 'pbkdf2', digest: 'sha256', iterations: Math.ceil(units) }
}

/** Rates kept at most: stored strings name the kinds, so the number of kinds is not ours to bound otherwise. */
const ratesKept = 64

export function createCalibration(ports: {
  readonly derive: Derive
  readonly monotonicMilliseconds: () => number
}): Calibration {
  // Promises, so that two logins at once measure a kind only once.
  const rates = new Map<string, Promise<number>>()

  function millisecondsPerRepetition(work: Work): Promise<number> {
    const { kind } = kindOf(work)
    const known = rates.get(kind)
    if (known !== undefined) return known
    const measured = measure(work, ports)
    const [oldest] = rates.keys()
    if (rates.size >= ratesKept && oldest !== undefined) rates.delete(oldest)
    rates.set(kind, measured)
    measured.catch(() => rates.delete(kind))
    return measured
  }

  return {
    async unitsOf(work) {
      const { kind, repetitions } = kindOf(work)
      const unit = workWorth(1)
      if (repetitions === 0 || kind === kindOf(unit).kind) return repetitions
      return (repetitions * (await millisecondsPerRepetition(work))) / (await millisecondsPerRepetition(unit))
    },
  }
}

async function measure(
  work: Work,
  { derive, monotonicMilliseconds }: { readonly derive: Derive; readonly monotonicMilliseconds: () => number },
): Promise<number> {
  // Iterations are tiny, so many are timed together; one pass of a memory-hard function is long enough by itself.
  const repetitions = work.primitive === 'pbkdf2' ? 50_000 : 1
  const password = Buffer.alloc(16)
  let shortest = Number.POSITIVE_INFINITY
  // The shortest of five: other threads can only make a sample slower.
  for (let sample = 0; sample < 5; sample += 1) {
    const start = monotonicMilliseconds()
    await derive({ work: repeated(work, repetitions), password, salt: password, lengthBytes: 16 })
    shortest = Math.min(shortest, monotonicMilliseconds() - start)
  }
  // A clock too coarse to see the sample must not make work free, nor divide by zero.
  return Math.max(shortest, 0.001) / repetitions
}
