/** What comes next in a flow: one answer from what was asked, what was shown and what was allowed. Pure, so that all cases stand in one table. */
import type { AuthorizationError, Prompt } from '@latchkey/protocol'
import type { CheckedRequest } from './checked-request.ts'

/** What is known of a flow. */
export interface FlowFacts {
  readonly request: Pick<CheckedRequest, 'prompt' | 'maximumAgeSeconds' | 'client'>
  /** How its user showed who they are. */
  readonly login?: {
    /** Seconds since the epoch. */
    readonly authenticatedAt: number
    /** It was done in this flow, so that what the request demands of it is met. */
    readonly isOfThisFlow: boolean
  }
  /** `given`: in this flow. `covered`: earlier, and for as much as is asked for now. */
  readonly consent: 'given' | 'covered' | 'missing'
  /** Seconds since the epoch. */
  readonly now: number
}

export type NextStep =
  | { readonly kind: 'login' | 'consent' | 'done' }
  | { readonly kind: 'error'; readonly error: Extract<AuthorizationError, 'login_required' | 'consent_required'> }

export function nextStep(facts: FlowFacts): NextStep {
  const isSilent = facts.request.prompt.includes('none')
  if (needsLogin(facts)) return isSilent ? { kind: 'error', error: 'login_required' } : { kind: 'login' }
  if (needsConsent(facts)) return isSilent ? { kind: 'error', error: 'consent_required' } : { kind: 'consent' }
  return { kind: 'done' }
}

function needsLogin({ request, login, now }: FlowFacts): boolean {
  if (!login) return true
  if (login.isOfThisFlow) return false
  const { prompt, maximumAgeSeconds } = request
  // Whoever is to choose an account chooses it by signing in.
  const wanted: readonly Prompt[] = ['login', 'select_account']
  if (wanted.some((one) => prompt.includes(one)) || maximumAgeSeconds === 0) return true
  return maximumAgeSeconds !== undefined && now - login.authenticatedAt > maximumAgeSeconds
}

function needsConsent({ request: { prompt, client }, consent }: FlowFacts): boolean {
  if (consent === 'given') return false
  if (prompt.includes('consent')) return true
  if (client.kind !== 'registered') return true
  return !client.firstParty && consent === 'missing'
}
