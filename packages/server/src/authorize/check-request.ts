/**
 * Checks an authorization request. First who asks and where an answer may go: until both are certain, what is wrong is shown to the user and sent to
 * nobody (RFC 6749 §4.1.2.1, RFC 9700 §4.11). Then the rest, which the client is told.
 */
import {
  type AuthorizationRefused,
  isRedirectUriOf,
  readAddressee,
  readAuthorizationRequest,
  readState,
} from '@latchkey/protocol'
import type { ClientSource } from '../clients/client-source.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { CheckedRequest } from './checked-request.ts'
import { OWN_SCOPES, type ProtectedResource, type Resources } from './resources.ts'

/** What it needs. */
export interface CheckRequestPorts {
  readonly clients: Pick<ClientSource, 'resolve'>
  readonly resources: Resources
}

/** `unanswerable`: there is nobody to answer. One result for every cause, so that nobody learns which clients there are. */
export type CheckedOrNot =
  | { readonly kind: 'checked'; readonly request: CheckedRequest }
  | { readonly kind: 'unanswerable' }
  | (AuthorizationRefused & { readonly redirectUri: string; readonly state: string | undefined })

export type CheckRequest = (parameters: URLSearchParams, from: ClientInfo) => Promise<CheckedOrNot>

const MOST_CHARACTERS = 8192

export function createCheckRequest({ clients, resources }: CheckRequestPorts): CheckRequest {
  return async (parameters, from) => {
    const addressee = parameters.toString().length > MOST_CHARACTERS ? undefined : readAddressee(parameters)
    const client = addressee && (await clients.resolve(addressee.clientId, from))
    if (!client || client.disabledAt !== undefined || !isRedirectUriOf(client.redirectUris, addressee.redirectUri))
      return { kind: 'unanswerable' }
    const { redirectUri } = addressee
    const answerable = { redirectUri, state: readState(parameters) }
    const request = readAuthorizationRequest(parameters)
    if ('kind' in request) return { ...request, ...answerable }
    if (!client.grants.includes('authorization_code'))
      return refused('unauthorized_client', 'The client may not use this grant.', answerable)
    const [resource, ...more] = request.resources
    const found = more.length > 0 ? undefined : resources.forClient(client, resource)
    if (!found)
      return refused('invalid_target', 'resource: ask for one, and for one that the client may have.', answerable)
    const scopes = scopesFor(client, found, request.scopes)
    if (!scopes) return refused('invalid_scope', 'There is none of these scopes for this client.', answerable)
    const { scopes: asked, resources: _, ...rest } = request
    const { id, name, kind, firstParty, authentication, jwks, jwksUri } = client
    const document = { authentication, ...(jwks && { jwks }), ...(jwksUri !== undefined && { jwksUri }) }
    return {
      kind: 'checked',
      request: {
        ...rest,
        client: { id, name, kind, firstParty, ...(kind === 'document' && { document }) },
        redirectUri,
        resource: found.resource,
        scopes,
        asked: { ...(asked && { scope: asked.join(' ') }), ...(resource !== undefined && { resource }) },
      },
    }
  }
}

/**
 * Scopes that nobody knows are dropped, as long as one is left; what a client may not have is cut. The answer says what was given.
 *
 * @returns undefined when nothing is left of what was asked for
 */
function scopesFor(
  client: OAuthClient,
  resource: Required<ProtectedResource>,
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  const declared = Object.keys(resource.scopes)
  // A resource that declares no scopes leaves it to the client's own list.
  const known = declared.length > 0 ? declared : client.scopes
  const may = (scope: string) =>
    scope === 'offline_access'
      ? client.grants.includes('refresh_token')
      : OWN_SCOPES.includes(scope) ||
        (known.includes(scope) && (client.scopes.length === 0 || client.scopes.includes(scope)))
  if (asked === undefined) return (declared.length > 0 ? resource.default : client.scopes).filter(may)
  const given = asked.filter(may)
  return given.length > 0 ? given : undefined
}

function refused(
  error: AuthorizationRefused['error'],
  description: string,
  answerable: { readonly redirectUri: string; readonly state: string | undefined },
): CheckedOrNot {
  return { kind: 'authorization_refused', error, description, ...answerable }
}
