/** Limits how often an address may fail. */
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

/** Asks all limits, then does the work. A status of 400 or more counts as a failure, but not "later" (429, 503), and not a fault of ours. */
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
