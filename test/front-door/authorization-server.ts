/** What the proofs need of an authorization server, whoever wrote it. */
import type { RevocationSource } from '@latchkey/guard/revocations'

/** How long its access tokens live. */
export const LIFETIME_SECONDS = 600

/** Its issuer is known before it listens, because an API and its authorization server name one another. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string
  /** `sub` of the one user. */
  readonly subject: string
  readonly open: (resources: readonly string[]) => Promise<void>
  /** Its user agrees to what a client asks for. @returns what the client's redirect URI was called with */
  readonly answerOf: (authorizationUrl: URL, redirectUri: string) => Promise<URLSearchParams>
  /** What guards follow. */
  readonly revocations: RevocationSource
  readonly revoke: (accessToken: string) => Promise<void>
}

export type MakeAuthorizationServer = () => Promise<AuthorizationServer>
