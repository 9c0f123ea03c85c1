/** Lets an address do what may fail only so often. */
import type { Dialect, Message } from '@latchkey/protocol'
import type { EndpointLimit } from '../limits/limit.ts'
import type { FailureAdmission, RateLimits } from '../limits/rate-limits.ts'

/** Who asks for what. */
export interface LimitedWork {
  readonly named: readonly EndpointLimit[]
  readonly limits: RateLimits
  readonly dialect: Pick<Dialect, 'httpMessage'>
  readonly address: string | undefined
}

type Passed = Extract<FailureAdmission, { readonly allowed: true }>

/** Asks all limits, then works. What is answered with 400 or more has failed, unless it says "later" (429, 503); a fault of ours is nobody's failure. */
export async function withinLimits(
  { named, limits, dialect, address }: LimitedWork,
  work: () => Promise<Message>,
): Promise<Message> {
  const passed: Passed[] = []
  const settle = async (outcome: 'failed' | 'succeeded') => {
    for (const admission of passed) await admission.settle(outcome)
  }
  for (const limit of named) {
    if (limit.kind === 'stated') continue
    const admission = await limits.admit(limit, address)
    if (!admission.allowed) {
      await settle('succeeded')
      return dialect.httpMessage(429, { retryAfterSeconds: admission.retryAfterSeconds })
    }
    passed.push(admission)
  }
  let failed = false
  try {
    const message = await work()
    failed = message.status >= 400 && message.status !== 429 && message.status !== 503
    return message
  } finally {
    await settle(failed ? 'failed' : 'succeeded')
  }
}
