/** Lets signatures of clients be tried as their secrets are: counted before they are judged, by the client and the network. */
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { guessingNetwork } from '../limits/network-address.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { clientRefused } from './audit-events.ts'
import type { VerifiedAssertion, VerifyAssertion } from './client-assertion.ts'
import type { JudgedClient } from './limit-client-secrets.ts'
import { CLIENT_SECRETS } from './limit-rules.ts'

/** What a client has signed, and whom it names. */
export interface AssertedClient {
  readonly id: string
  readonly assertion: string
}

/** What it needs. */
export interface JudgeAssertionPorts {
  readonly verify: VerifyAssertion
  readonly limits: Pick<RateLimits, 'attempt'>
  readonly audit: Audit
}

/** Each by itself: of many that send the same assertion at once one is right. */
export type JudgeAssertion = (
  asserted: AssertedClient,
  from: ClientInfo,
) => Promise<JudgedClient | { readonly kind: 'unreadable' }>

export function createJudgeAssertion({ verify, limits, audit }: JudgeAssertionPorts): JudgeAssertion {
  return async ({ id, assertion }, from) => {
    const network = from.address === undefined ? undefined : guessingNetwork(from.address)
    // Those whose address is not known must not share one count.
    if (network === undefined) return recorded(await verify(assertion, id, from), id, from)
    const admission = await limits.attempt(CLIENT_SECRETS, JSON.stringify([id, network]))
    if (!admission.allowed) return { kind: 'limited', retryAfterSeconds: admission.retryAfterSeconds }
    let verified: VerifiedAssertion | undefined
    try {
      verified = await verify(assertion, id, from)
      return await recorded(verified, id, from)
    } finally {
      const isJudged = verified !== undefined && verified.kind !== 'unreadable'
      await admission.settle(!isJudged ? 'unjudged' : verified?.kind === 'right' ? 'succeeded' : 'failed')
    }
  }

  async function recorded(
    verified: VerifiedAssertion,
    id: string,
    from: ClientInfo,
  ): Promise<JudgedClient | { readonly kind: 'unreadable' }> {
    if (verified.kind !== 'wrong') return verified
    // A stranger's text is in no audit log.
    await audit.record(clientRefused(verified.isKnown ? id : undefined, from), { kind: 'judged' })
    return { kind: 'wrong' }
  }
}
