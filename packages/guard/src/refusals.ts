/** How a guard says no: in the words of its dialect, and to the listeners that its options name. */

import { type Dialect, type Refusal, type RequestFacts, requireSendable, type Subject } from '@latchkey/protocol'
import { TokenError } from '@latchkey/tokens'
import type { Refused } from './decision.ts'
import { askedFor } from './demand.ts'
import type { ParsedGuardOptions } from './parse-guard-options.ts'
import { reasonOf } from './refusal-reason.ts'
import { refusalReporter } from './refusal-record.ts'
import type { ParsedRequirement } from './requirement.ts'
import { tell } from './tell.ts'

/** A request, and what its route demands. */
export interface Question {
  readonly facts: RequestFacts
  readonly requirement: ParsedRequirement<never, never>
  /** Whose valid token it is. */
  readonly subject?: Subject | undefined
}

/** The ways to say no. */
export interface Refusals {
  readonly refused: (refusal: Refusal, question: Question) => Refused
  /** @throws {unknown} errors that are not about the token */
  readonly tokenRefused: (error: unknown, question: Question & { readonly token: string }) => Refused
  /** 503: the guard cannot decide. */
  readonly unavailable: (fault: unknown, question: Question) => Refused
}

const RETRY_AFTER_SECONDS = 1

export function createRefusals<P, C>(dialect: Dialect, options: ParsedGuardOptions<P, C>): Refusals {
  const report = refusalReporter(dialect, options)
  const { onFault, resource } = options

  function refused(refusal: Refusal, { facts, requirement, subject }: Question): Refused {
    const { realm } = requirement
    // A client that has no token asks for all that the route demands at once, and knows where from what the resource says.
    const scopes = resource && requirement.scopes && askedFor(requirement.scopes)
    const message = requireSendable(dialect.refuse(refusal, { realm, scopes }))
    const reason = reasonOf(refusal, { dialect, requirement })
    return report({ allowed: false, message, reason, ...(subject !== undefined && { subject }) }, facts, realm)
  }

  function tokenRefused(error: unknown, question: Question & { readonly token: string }): Refused {
    if (error instanceof TokenError) {
      if (error.code === 'keys_unavailable') throw error
      if (error.issuer !== undefined) tell(onFault, error)
      return refused({ kind: 'token_refused', token: question.token, error }, question)
    }
    // The old app's own decoder throws to refuse. Ours only throws TokenErrors.
    if (dialect.engine?.decode) return refused({ kind: 'custom', error }, question)
    throw error
  }

  function unavailable(fault: unknown, { facts, requirement }: Question): Refused {
    tell(onFault, fault)
    const message = dialect.httpMessage(503, { retryAfterSeconds: RETRY_AFTER_SECONDS })
    return report({ allowed: false, message, reason: { code: 'unavailable' } }, facts, requirement.realm)
  }

  return { refused, tokenRefused, unavailable }
}
