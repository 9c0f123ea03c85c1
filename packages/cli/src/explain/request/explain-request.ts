/** What happened to a refused request: what its guard looked at in its order, where it stopped, and what to change. */
import { helpFor } from '@latchkey/guard'
import { DIALECTS } from '../../dialects/dialects.ts'
import type { LoggedRefusal } from './logged-refusal.ts'
import { type RequestStepName, refusedAt, STEPS } from './request-steps.ts'

/** One thing that a guard looks at. */
export interface RequestStep {
  readonly step: RequestStepName
  readonly outcome: 'ok' | 'refused' | 'not_reached'
  /** For people; may change. Empty for a step that was not reached. */
  readonly detail: string
}

/** Why a request was refused, as far as the log says. */
export interface ExplainedRequest {
  readonly requestId: string
  readonly code: string
  readonly status: number | undefined
  readonly notes: readonly string[]
  /** Empty for a code that this version does not know, and where an old app's own code decided. */
  readonly steps: readonly RequestStep[]
  readonly advice: readonly string[]
}

/** How far off a time is at least when the unit is wrong, or when a lifetime was written instead of it. */
const WRONG_UNIT_SECONDS = 1e9

export function explainRequest(refusal: LoggedRefusal): ExplainedRequest {
  const { requestId, code, status } = refusal
  return { requestId, code, status, notes: notesOf(refusal), steps: stepsOf(refusal), advice: adviceOf(refusal) }
}

function notesOf({ dialect, method, time }: LoggedRefusal): readonly string[] {
  const written = time === undefined ? new Date(Number.NaN) : new Date(time)
  return [
    ...(Number.isNaN(written.getTime()) ? [] : [`refused at ${written.toISOString()}`]),
    ...(method === undefined ? [] : [`the method is ${method === 'other' ? 'not a standard HTTP method' : method}`]),
    ...(dialect === undefined ? [] : [`the guard speaks ${dialect}`]),
  ]
}

function stepsOf(refusal: LoggedRefusal): readonly RequestStep[] {
  const stop = STEPS.findIndex(({ step }) => step === refusedAt(refusal))
  if (stop < 0) return []
  return STEPS.map(({ step, passed }, i) => {
    if (i === stop) return { step, outcome: 'refused', detail: detailOf(refusal) }
    return i < stop ? { step, outcome: 'ok', detail: passed } : { step, outcome: 'not_reached', detail: '' }
  })
}

function detailOf({
  code,
  claim,
  reason,
  secondsOff,
  missingScopes,
  maximumAgeSeconds,
  acrValues,
  audience,
}: LoggedRefusal): string {
  const facts = [
    claim === undefined ? code : `${claim}: ${code}`,
    ...(reason === undefined ? [] : [`because of: ${reason}`]),
    ...(secondsOff === undefined ? [] : [`${secondsOff} s off, beyond the leeway`]),
    ...(missingScopes.length === 0 ? [] : [`missing: ${missingScopes.join(', ')}`]),
    ...(maximumAgeSeconds === undefined ? [] : [`at most ${maximumAgeSeconds} s old`]),
    ...(acrValues.length === 0 ? [] : [`acr: one of ${acrValues.join(', ')}`]),
    ...(audience.length === 0 ? [] : [`demanded: ${audience.map((one) => JSON.stringify(one)).join(' or ')}`]),
  ]
  return facts.join('; ')
}

function adviceOf(refusal: LoggedRefusal): readonly string[] {
  const { dialect, code, part, reason, claim, time } = refusal
  const row = DIALECTS.get(dialect ?? '')
  const speaker = row ? { carrier: { token: row.carrier({}) } } : {}
  const names = row?.optionNames
  const options = optionsFor(refusal).flatMap((option) => names?.[option] ?? (names ? [] : [option]))
  const step = refusedAt(refusal)
  const isAboutToken = step !== undefined && STEPS.some((one) => one.step === step && one.ofToken)
  return [
    helpFor({ code, part, reason, claim }, speaker),
    ...unitAdvice(refusal),
    ...options.map((name) => `the option is ${name}`),
    ...(isAboutToken
      ? [
          `for every step of the token itself: latchkey explain${time === undefined ? '' : ` --at ${Math.floor(time / 1000)}`} < token.txt`,
        ]
      : []),
    ...(code === 'unavailable' ? ['the line of the fault stands beside this one in the log'] : []),
  ]
}

/** The verifier's options that a refusal is about. */
function optionsFor({ code, claim, reason }: LoggedRefusal): readonly string[] {
  switch (code) {
    case 'token_expired':
    case 'token_not_yet_valid':
      return ['leewaySeconds']
    case 'algorithm_not_allowed':
    case 'key_not_found':
    case 'signature_invalid':
      return ['keys']
    case 'claim_invalid':
      if (claim === 'iss') return ['issuer']
      if (claim === 'aud') return ['audience']
      return reason === 'missing' ? ['requiredClaims'] : []
    default:
      return []
  }
}

/** Issuers' commonest mistakes: milliseconds, which JavaScript counts in, and a lifetime instead of a time. */
function unitAdvice({ code, claim = 'the time', secondsOff = 0 }: LoggedRefusal): readonly string[] {
  if (secondsOff < WRONG_UNIT_SECONDS) return []
  return code === 'token_expired'
    ? [`the issuer must write ${claim} in seconds since 1970: this looks like a lifetime`]
    : [`the issuer must write ${claim} in seconds: this looks like milliseconds`]
}
