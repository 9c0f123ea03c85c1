/** Who sends a request: a client that has shown who it is, or one that is known by its id alone, because it has no secret. */
import { httpMessage, type Message, oauthError, type RequestFacts } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'
import type { ClientSource } from './client-source.ts'
import type { JudgeAssertion } from './judge-assertion.ts'
import type { JudgeClient } from './limit-client-secrets.ts'
import type { OAuthClient } from './oauth-client.ts'
import { type ClientParameters, readClientCredentials } from './read-client-credentials.ts'

/** Who sent a request: an authenticated client, or a caller without credentials, which may be a registered client. */
export type Caller =
  | { readonly kind: 'confidential'; readonly oauthClient: OAuthClient }
  | { readonly kind: 'public'; readonly clientId: string; readonly oauthClient?: OAuthClient }

/** Who it is, or the message that says why not. */
export type IdentifyCaller = (
  facts: RequestFacts,
  form: ClientParameters,
  from: ClientInfo,
) => Promise<Caller | { readonly message: Message }>

/** What it needs. */
export interface IdentifyCallerPorts {
  readonly judge: JudgeClient
  readonly judgeAssertion: JudgeAssertion
  readonly clients: Pick<ClientSource, 'find'>
  /** The client of users' own logins, which a request without a `client_id` comes from. */
  readonly publicClientId: string
}

/** The keys of a client are asked for again a minute after they could not be read. */
const UNREADABLE_SECONDS = 60

export function createIdentifyCaller({
  judge,
  judgeAssertion,
  clients,
  publicClientId,
}: IdentifyCallerPorts): IdentifyCaller {
  return async (facts, form, from) => {
    const credentials = readClientCredentials(facts, form)
    if (credentials === 'malformed') return { message: refuseClient(facts) }
    if (credentials === 'twice') {
      return { message: oauthError(400, 'invalid_request', 'Authenticate the client in one way.') }
    }
    if (credentials) {
      const judged = await ('secret' in credentials ? judge(credentials, from) : judgeAssertion(credentials, from))
      switch (judged.kind) {
        case 'right':
          return { kind: 'confidential', oauthClient: judged.oauthClient }
        case 'wrong':
          return { message: refuseClient(facts) }
        case 'limited':
          return { message: httpMessage(429, judged) }
        case 'unreadable':
          return { message: httpMessage(503, { retryAfterSeconds: UNREADABLE_SECONDS }) }
      }
    }
    const { client_id: clientId = publicClientId } = form
    if (clientId === publicClientId) return { kind: 'public', clientId }
    const oauthClient = await clients.find(clientId)
    const isOne = oauthClient?.authentication === 'none' && oauthClient.disabledAt === undefined
    return isOne ? { kind: 'public', clientId, oauthClient } : { message: refuseClient(facts) }
  }
}

/** RFC 6749 §5.2: the scheme is named to whoever has sent a header. Others have libraries that would read it in place of `invalid_client`. */
export function refuseClient(facts: RequestFacts): Message {
  const challenge = ['WWW-Authenticate', 'Basic realm="clients", charset="UTF-8"'] as const
  const isAsked = facts.header('authorization').length > 0
  return oauthError(401, 'invalid_client', 'The client could not be authenticated.', isAsked ? [challenge] : [])
}
