/** Lets secrets be tried as passwords are: counted before they are judged, by the client and the network from which they come. */
import { createHash } from 'node:crypto'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { guessingNetwork } from '../limits/network-address.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { clientRefused } from './audit-events.ts'
import type { AuthenticateClient, ClientCredentials } from './authenticate-client.ts'
import { CLIENT_SECRETS } from './limit-rules.ts'
import type { OAuthClient } from './oauth-client.ts'

/** What it needs. */
export interface ClientSecretPorts {
  readonly authenticate: AuthenticateClient
  readonly limits: Pick<RateLimits, 'attempt'>
  readonly audit: Audit
}

/** What has become of a secret. */
export type JudgedClient =
  | { readonly kind: 'right'; readonly oauthClient: OAuthClient }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }

export type JudgeClient = (credentials: ClientCredentials, from: ClientInfo) => Promise<JudgedClient>

export function createJudgeClient({ authenticate, limits, audit }: ClientSecretPorts): JudgeClient {
  const underWay = new Map<string, Promise<JudgedClient>>()

  /** One who asks a hundred times at once with one secret asks once: else most of them would wait for the others. */
  return (credentials, from) => {
    const network = from.address === undefined ? undefined : guessingNetwork(from.address)
    const texts = JSON.stringify([network ?? null, credentials.id, credentials.secret])
    const key = createHash('sha256').update(texts).digest('base64url')
    const judging = underWay.get(key) ?? judge(credentials, from, network).finally(() => underWay.delete(key))
    underWay.set(key, judging)
    return judging
  }

  async function judge(
    credentials: ClientCredentials,
    from: ClientInfo,
    network: string | undefined,
  ): Promise<JudgedClient> {
    // Those whose address is not known must not share one count.
    if (network === undefined) return compare(credentials, from)
    const admission = await limits.attempt(CLIENT_SECRETS, JSON.stringify([credentials.id, network]))
    if (!admission.allowed) return { kind: 'limited', retryAfterSeconds: admission.retryAfterSeconds }
    let judged: JudgedClient | undefined
    try {
      judged = await compare(credentials, from)
      return judged
    } finally {
      await admission.settle(!judged ? 'unjudged' : judged.kind === 'right' ? 'succeeded' : 'failed')
    }
  }

  async function compare(credentials: ClientCredentials, from: ClientInfo): Promise<JudgedClient> {
    const { oauthClient, isKnown } = await authenticate(credentials)
    if (oauthClient) return { kind: 'right', oauthClient }
    // A stranger's text is in no audit log.
    await audit.record(clientRefused(isKnown ? credentials.id : undefined, from), { kind: 'judged' })
    return { kind: 'wrong' }
  }
}
