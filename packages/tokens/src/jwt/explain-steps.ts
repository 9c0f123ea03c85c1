/** The steps of a verifier in their order, and the one at which it refused. */
import type { TokenError } from '../token-error.ts'
import { createJudge } from './claims.ts'
import { claimsIn, type TokenFacts } from './explain-facts.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

/** `encoding`: payload and signature are base64url. `schema`: only where one is configured. */
export type ExplainedStepName =
  | 'structure'
  | 'header'
  | 'encoding'
  | 'key'
  | 'signature'
  | 'payload'
  | `claims.${ClaimCheck}`
  | 'schema'

/** Every step that a verifier of this policy takes. */
export function stepsOf({ checks }: ClaimsPolicy, hasSchema: boolean): readonly ExplainedStepName[] {
  const claims = [...new Set(checks)].map((check) => `claims.${check}` as const)
  return [
    'structure',
    'header',
    'encoding',
    'key',
    'signature',
    'payload',
    ...claims,
    ...(hasSchema ? (['schema'] as const) : []),
  ]
}

/** The step at which this refusal happened. */
export function refusedStep(error: TokenError, facts: TokenFacts): ExplainedStepName {
  switch (error.code) {
    case 'token_unsupported':
      return 'structure'
    case 'header_invalid':
      return 'header'
    case 'token_malformed':
      return malformedStep(error)
    case 'algorithm_not_allowed':
    case 'algorithm_unsupported':
    case 'key_not_found':
    case 'keys_unavailable':
      return 'key'
    case 'signature_invalid':
      return 'signature'
    case 'claim_invalid':
    case 'token_expired':
    case 'token_not_yet_valid':
      return error.reason === 'schema' ? 'schema' : `claims.${refusingCheck(facts)}`
  }
}

function malformedStep({ part, reason }: TokenError): ExplainedStepName {
  if (part === 'header') return 'header'
  if (part === 'payload') return reason === 'base64url' ? 'encoding' : 'payload'
  return part === 'signature' ? 'encoding' : 'structure'
}

/** The first check that fails on its own: one claim can fail several checks, so the error's message is not enough. */
function refusingCheck(facts: TokenFacts): ClaimCheck {
  const { policy, at } = facts
  const claims = claimsIn(facts)
  for (const check of policy.checks) {
    try {
      createJudge({ ...policy, checks: [check] })(claims, at)
    } catch {
      return check
    }
  }
  throw new Error('explain: the verifier refused claims that every check accepts')
}
