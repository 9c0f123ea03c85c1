/** What a guard looks at, in its order, and where each refusal ends it. */
import type { RefusalCode } from '@latchkey/guard'
import type { LoggedRefusal } from './logged-refusal.ts'

export type RequestStepName =
  | 'credential'
  | 'structure'
  | 'header'
  | 'encoding'
  | 'key'
  | 'signature'
  | 'payload'
  | 'claims'
  | 'revocations'
  | 'proof'
  | 'csrf'
  | 'age'
  | 'scopes'
  | 'roles'
  | 'principal'
  | 'allow'

interface GuardStep {
  readonly step: RequestStepName
  /** Whether `latchkey explain` can tell more from the token alone. */
  readonly ofToken: boolean
  /** What is known when a later step refused. */
  readonly passed: string
}

export const STEPS: readonly GuardStep[] = [
  { step: 'credential', ofToken: false, passed: 'a token came as the dialect reads it' },
  { step: 'structure', ofToken: true, passed: 'three parts' },
  { step: 'header', ofToken: true, passed: 'a JSON object of the right kind' },
  { step: 'encoding', ofToken: true, passed: 'payload and signature are base64url' },
  { step: 'key', ofToken: true, passed: 'a key has its algorithm and its kid' },
  { step: 'signature', ofToken: true, passed: 'holds under that key' },
  { step: 'payload', ofToken: true, passed: 'a JSON object' },
  { step: 'claims', ofToken: true, passed: "as the dialect's policy demands" },
  { step: 'revocations', ofToken: false, passed: 'not revoked, where revocations are followed' },
  { step: 'proof', ofToken: false, passed: 'its sender has its key, where it is bound to one' },
  { step: 'csrf', ofToken: false, passed: "the client's own page sent it, where a cookie carried the token" },
  { step: 'age', ofToken: false, passed: 'recent and strong enough, where the route demands such a login' },
  { step: 'scopes', ofToken: false, passed: 'all that the route demands, each by itself or included in another' },
  { step: 'roles', ofToken: false, passed: 'all that the route demands' },
  { step: 'principal', ofToken: false, passed: 'found' },
  { step: 'allow', ofToken: false, passed: 'said yes' },
]

/** A code without a step does not compile. Undefined: an old app's own code decided, or no decision was possible, or no guard was asked. */
const STOPS: Readonly<Record<RefusalCode, RequestStepName | undefined>> = {
  credential_absent: 'credential',
  credential_malformed: 'credential',
  token_malformed: 'structure',
  token_unsupported: 'structure',
  header_invalid: 'header',
  algorithm_not_allowed: 'key',
  algorithm_unsupported: 'key',
  key_not_found: 'key',
  keys_unavailable: 'key',
  signature_invalid: 'signature',
  claim_invalid: 'claims',
  token_expired: 'claims',
  token_not_yet_valid: 'claims',
  token_revoked: 'revocations',
  csrf_refused: 'csrf',
  proof_refused: 'proof',
  authentication_too_old: 'age',
  authentication_too_weak: 'age',
  scope_insufficient: 'scopes',
  role_insufficient: 'roles',
  principal_unknown: 'principal',
  access_denied: 'allow',
  custom: undefined,
  unavailable: undefined,
  login_refused: undefined,
  request_malformed: undefined,
}

/** The step that ended in this refusal. */
export function refusedAt({ code, part, reason }: LoggedRefusal): RequestStepName | undefined {
  if (code === 'token_malformed') {
    if (part === 'header') return 'header'
    if (part === 'payload') return reason === 'base64url' ? 'encoding' : 'payload'
    return part === 'signature' ? 'encoding' : 'structure'
  }
  return Object.hasOwn(STOPS, code) ? STOPS[code as RefusalCode] : undefined
}
