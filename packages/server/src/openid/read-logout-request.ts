/** A request to log out, as a client has its user's browser send it (OpenID Connect RP-Initiated Logout §2). */
import type { ClientSource } from '../clients/client-source.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'
import type { LogoutRequest } from './decide-logout.ts'
import type { ReadIdTokenHint } from './id-token-hint.ts'

/** What it needs. */
export interface ReadLogoutRequestPorts {
  readonly readIdTokenHint: ReadIdTokenHint
  readonly clients: ClientSource
}

/** As it was read. What stands twice counts as not sent. */
export interface ReadLogoutRequest extends LogoutRequest {
  /** A hint was sent that is none of ours. */
  readonly isHintRefused: boolean
  readonly uiLocales: readonly string[]
  /** That the hint was made for, if it is still there and not disabled. */
  readonly client: OAuthClient | undefined
}

/** @throws {DomainError} store_unavailable | store_misconfigured */
export async function readLogoutRequest(
  search: URLSearchParams,
  { readIdTokenHint, clients }: ReadLogoutRequestPorts,
): Promise<ReadLogoutRequest> {
  const one = (name: string) => {
    const [value, ...more] = search.getAll(name)
    return value === '' || more.length > 0 ? undefined : value
  }
  const sent = one('id_token_hint')
  const hint = sent === undefined ? undefined : await readIdTokenHint(sent)
  const client = hint && (await clients.find(hint.clientId))
  return {
    hint,
    isHintRefused: sent !== undefined && !hint,
    clientId: one('client_id'),
    postLogoutRedirectUri: one('post_logout_redirect_uri'),
    state: one('state'),
    uiLocales: one('ui_locales')?.split(' ') ?? [],
    client: client?.disabledAt === undefined ? client : undefined,
  }
}
