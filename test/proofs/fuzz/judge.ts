/** Judges one mutant: it must be refused, by a TokenError, in time. */
import type { Verifier } from '@latchkey/tokens'
import type { Bench, Engine } from './engine.ts'
import type { Figures, Finding } from './figures.ts'

const LIMIT_MILLISECONDS = 5
/** Of an input that is measured again. */
const RUNS = 25
const LIMITED_CHARACTERS = 16_384
const CLAIM_CODES = new Set(['claim_invalid', 'token_expired', 'token_not_yet_valid'])
const FINDINGS_KEPT = 20

export interface Mutant {
  readonly kind: string
  readonly token: string
  readonly now: number
}

export interface Judge {
  readonly engine: Engine
  readonly bench: Bench
  readonly figures: Figures
}

export function judge({ engine, bench, figures }: Judge, verifier: Verifier, mutant: Mutant): void {
  bench.clock.seconds = mutant.now
  const started = performance.now()
  let refusal: unknown
  try {
    verifier.verify(mutant.token)
  } catch (error) {
    refusal = error
  }
  const milliseconds = performance.now() - started

  figures.mutants++
  if (refusal === undefined) keep(figures.accepted, mutant, `accepted; key ${bench.verifyingKey}`)
  else if (refusal instanceof engine.TokenError) count(figures, refusal)
  else keep(figures.foreign, mutant, String(refusal))
  measure(bench, figures, mutant, milliseconds)
}

function count(figures: Figures, { code, part, reason, claim }: InstanceType<Engine['TokenError']>): void {
  const name = `${code} ${part ?? '-'} ${reason ?? '-'} ${claim ?? '-'}`
  figures.refusals[name] = (figures.refusals[name] ?? 0) + 1
  const claims = CLAIM_CODES.has(code)
  // The payload's JSON is read only after the signature held; its base64url is looked at before.
  const parsed = code === 'token_malformed' && part === 'payload' && reason !== 'base64url'
  if (claims) figures.reachedClaims++
  if (claims || parsed || code === 'signature_invalid') figures.reachedSignature++
}

/** The clock on the wall only picks candidates: it counts what the rest of the machine did in between. */
function measure(bench: Bench, figures: Figures, mutant: Mutant, milliseconds: number): void {
  figures.worstSingleMilliseconds = Math.max(figures.worstSingleMilliseconds, milliseconds)
  if (milliseconds <= figures.worstMilliseconds) return
  figures.measuredAgain++
  const cost = processorTimeOf(bench, mutant.token)
  if (cost > figures.worstMilliseconds) {
    figures.worstMilliseconds = cost
    figures.worstKind = `${mutant.kind}, ${mutant.token.length} characters`
  }
  if (cost > LIMIT_MILLISECONDS && mutant.token.length <= LIMITED_CHARACTERS) {
    keep(figures.slow, mutant, `${cost.toFixed(2)} ms`)
  }
}

/** In milliseconds of this thread. The system counts in steps of some milliseconds: one run would cost nothing or a whole step. */
function processorTimeOf({ freshVerifier }: Bench, token: string): number {
  const verifier = freshVerifier()
  const before = process.threadCpuUsage()
  for (let i = 0; i < RUNS; i++) {
    try {
      verifier.verify(token)
    } catch {
      // What it says was judged before.
    }
  }
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000 / RUNS
}

function keep(findings: Finding[], { kind, token, now }: Mutant, detail: string): void {
  if (findings.length < FINDINGS_KEPT) findings.push({ kind, token, now, detail })
}
