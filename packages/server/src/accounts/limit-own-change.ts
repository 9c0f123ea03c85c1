/** Limits what a user changes of their own account. It is asked before anything is written, the audit log included. */
import type { Message } from '@latchkey/protocol'
import { errorSchema } from '../http/answers.ts'
import type { EndpointAnswer } from '../http/endpoint.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { refuse } from './account-answers.ts'
import { OWN_CHANGES } from './limit-rules.ts'

export const TOO_MANY_CHANGES: EndpointAnswer = {
  description: 'Too many changes of your account.',
  schema: errorSchema,
}

/** Does the change, or answers 429. */
export async function withinOwnChanges(
  limits: Pick<RateLimits, 'consume'>,
  subject: string,
  change: () => Promise<Message>,
): Promise<Message> {
  const limit = await limits.consume(OWN_CHANGES, subject)
  return limit.allowed ? change() : refuse({ kind: 'limited', retryAfterSeconds: limit.retryAfterSeconds })
}
