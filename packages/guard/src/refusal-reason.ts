/** Why a request was refused, as a log may hold it. */
import type { Refusal } from '@latchkey/protocol'
import type { RefusalReason } from './decision.ts'

/** The reason of a refusal: what it is, and nothing that a client sent. */
export function reasonOf(refusal: Refusal): RefusalReason {
  if (refusal.kind === 'token_refused') {
    const { code, part, reason, claim } = refusal.error
    return { code, part, reason, claim }
  }
  return 'fault' in refusal ? { code: refusal.kind, reason: refusal.fault } : { code: refusal.kind }
}
