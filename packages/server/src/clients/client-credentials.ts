/** How a client says who it is: `client_secret_basic` or `client_secret_post` (RFC 6749 §2.3.1), and never both; by its id alone, if it has no secret. */
import { httpMessage, type Message, oauthError, type RequestFacts } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'
import type { ClientCredentials } from './authenticate-client.ts'
import type { ClientSource } from './client-source.ts'
import type { JudgeClient } from './limit-client-secrets.ts'
import type { OAuthClient } from './oauth-client.ts'

/** The members of a form that are about the client. */
export interface ClientParameters {
  readonly client_id?: string
  readonly client_secret?: string
}

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
  readonly clients: Pick<ClientSource, 'find'>
  /** The client of users' own logins, which a request without a `client_id` comes from. */
  readonly publicClientId: string
}

export function createIdentifyCaller({ judge, clients, publicClientId }: IdentifyCallerPorts): IdentifyCaller {
  return async (facts, form, from) => {
    const credentials = readCredentials(facts, form)
    if (credentials === 'malformed') return { message: refuseClient() }
    if (credentials === 'twice') {
      return { message: oauthError(400, 'invalid_request', 'Authenticate the client in one way.') }
    }
    if (credentials) {
      const judged = await judge(credentials, from)
      if (judged.kind === 'right') return { kind: 'confidential', oauthClient: judged.oauthClient }
      const { retryAfterSeconds } = judged.kind === 'limited' ? judged : {}
      return { message: retryAfterSeconds === undefined ? refuseClient() : httpMessage(429, { retryAfterSeconds }) }
    }
    const { client_id: clientId = publicClientId } = form
    if (clientId === publicClientId) return { kind: 'public', clientId }
    const oauthClient = await clients.find(clientId)
    const isOne = oauthClient?.authentication === 'none' && oauthClient.disabledAt === undefined
    return isOne ? { kind: 'public', clientId, oauthClient } : { message: refuseClient() }
  }
}

/** RFC 6749 §5.2: 401 with the scheme that a client may use, whichever it has tried. */
export function refuseClient(): Message {
  const challenge = ['WWW-Authenticate', 'Basic realm="clients", charset="UTF-8"'] as const
  return oauthError(401, 'invalid_client', 'The client could not be authenticated.', [challenge])
}

function readCredentials(
  facts: RequestFacts,
  { client_id: id, client_secret: secret }: ClientParameters,
): ClientCredentials | 'malformed' | 'twice' | undefined {
  const sent = facts.header('authorization')
  const [line] = sent
  if (line === undefined) {
    if (secret === undefined) return undefined
    return id === undefined ? 'malformed' : { id, secret }
  }
  if (sent.length > 1 || secret !== undefined) return 'twice'
  const basic = readBasic(line)
  if (!basic) return 'malformed'
  return id === undefined || id === basic.id ? basic : 'malformed'
}

/** RFC 7617 §2; both halves are form-encoded before (RFC 6749 §2.3.1). */
function readBasic(line: string): ClientCredentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(line) ?? []
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  try {
    const [id = '', secret = ''] = [text.slice(0, colon), text.slice(colon + 1)].map(formDecode)
    return { id, secret }
  } catch {
    return undefined
  }
}

/** @throws {URIError} for a `%` that does not begin an encoded character */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
