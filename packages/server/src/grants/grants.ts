/** The grants of the token endpoint: one line for each. */
import { type AuthorizationCodePorts, authorizationCodeGrant } from './authorization-code.ts'
import { clientCredentialsGrant } from './client-credentials.ts'
import type { AnyGrant } from './grant.ts'
import { type RefreshTokenPorts, refreshTokenGrant } from './refresh-token.ts'
import { type TokenExchangePorts, tokenExchangeGrant } from './token-exchange.ts'

/** What they all need. */
export type GrantPorts = AuthorizationCodePorts & RefreshTokenPorts & TokenExchangePorts

export const grants: readonly AnyGrant<GrantPorts>[] = [
  authorizationCodeGrant(),
  refreshTokenGrant(),
  clientCredentialsGrant(),
  tokenExchangeGrant(),
]

/** What an operator may give a client. */
export const clientGrants: readonly string[] = grants.map(({ grantType }) => grantType)
