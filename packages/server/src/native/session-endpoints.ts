/** The endpoints of sessions, tokens and clients: one line for each. */
import { adminRequirement } from '../accounts/admin-requirement.ts'
import { type ChangeClientEndpointsPorts, changeClientEndpoints } from '../clients/endpoints/change-client.ts'
import { type CreateClientEndpointPorts, createClientEndpoint } from '../clients/endpoints/create-client.ts'
import { getClientEndpoint, type ListClientsPorts, listClientsEndpoint } from '../clients/endpoints/list-clients.ts'
import { type IntrospectTokenEndpointPorts, introspectTokenEndpoint } from '../grants/endpoints/introspect-token.ts'
import { type RequestTokenPorts, requestTokenEndpoint } from '../grants/endpoints/request-token.ts'
import { type RevokeTokenEndpointPorts, revokeTokenEndpoint } from '../grants/endpoints/revoke-token.ts'
import { grants } from '../grants/grants.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type EndSessionEndpointPorts, endSessionEndpoint } from '../sessions/endpoints/end-session.ts'
import { type ListSessionsEndpointPorts, listSessionsEndpoint } from '../sessions/endpoints/list-sessions.ts'
import { type LogOutPorts, logOutEndpoint } from '../sessions/endpoints/log-out.ts'
import { RECENT_LOGIN_SECONDS } from './accounts-options.ts'

/** What the endpoints of sessions, tokens and clients do their work with. */
export type SessionPorts = RequestTokenPorts &
  RevokeTokenEndpointPorts &
  IntrospectTokenEndpointPorts &
  ListSessionsEndpointPorts &
  EndSessionEndpointPorts &
  LogOutPorts &
  ListClientsPorts &
  CreateClientEndpointPorts &
  ChangeClientEndpointsPorts

/** One line for each: where they are is known before a store is opened. */
export function sessionEndpoints(): readonly Endpoint<SessionPorts>[] {
  const admin = adminRequirement(RECENT_LOGIN_SECONDS)
  return [
    requestTokenEndpoint(grants),
    revokeTokenEndpoint(),
    introspectTokenEndpoint(),
    listSessionsEndpoint(),
    endSessionEndpoint(),
    logOutEndpoint(),
    listClientsEndpoint(admin),
    createClientEndpoint(admin),
    getClientEndpoint(admin),
    ...changeClientEndpoints(admin),
  ]
}
