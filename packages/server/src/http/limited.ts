/** Limits how often an address may fail. */
import type { Message } from '@latchkey/protocol'
import type { EndpointLimit } from '../limits/limit.ts'
import type { RateLimits, WorkAdmission, WorkOutcome } from '../limits/rate-limits.ts'

/** Who asks for what. */
export interface LimitedWork {
  readonly named: readonly EndpointLimit[]
  readonly limits: RateLimits
  /** 429 */
  readonly refuse: (retryAfterSeconds: number) => Message
  readonly address: string | undefined
}

type Passed = Extract<WorkAdmission, { readonly allowed: true }>

/**
 * Asks all limits, then does the work. A status of 400 or more is a failure; "later" (429, 503) and faults of ours say nothing.
 *
 * @param work - what it is given says that it has failed though its answer must not say so
 */
export async function withinLimits(
  { named, limits, refuse, address }: LimitedWork,
  work: (fail: () => void) => Promise<Message>,
): Promise<Message> {
  const passed: Passed[] = []
  const settle = async (outcome: WorkOutcome) => {
    for (const admission of passed) await admission.settle(outcome)
  }
  for (const limit of named) {
    if (limit.kind === 'stated') continue
    const admission = await limits.admit(limit, address)
    if (!admission.allowed) {
      await settle('unjudged')
      return refuse(admission.retryAfterSeconds)
    }
    passed.push(admission)
  }
  let outcome: WorkOutcome = 'unjudged'
  let hasFailed = false
  try {
    const message = await work(() => {
      hasFailed = true
    })
    outcome = hasFailed ? 'failed' : outcomeOf(message)
    return message
  } finally {
    await settle(outcome)
  }
}

function outcomeOf({ status }: Message): WorkOutcome {
  if (status < 400) return 'succeeded'
  return status === 429 || status >= 500 ? 'unjudged' : 'failed'
}
