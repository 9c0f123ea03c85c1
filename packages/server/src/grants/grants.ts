/** The grants of the token endpoint: one line for each. */
import { clientCredentialsGrant } from './client-credentials.ts'
import type { AnyGrant } from './grant.ts'
import { type RefreshTokenPorts, refreshTokenGrant } from './refresh-token.ts'
import { type TokenExchangePorts, tokenExchangeGrant } from './token-exchange.ts'

/** What they all need. */
export type GrantPorts = RefreshTokenPorts & TokenExchangePorts

export const grants: readonly AnyGrant<GrantPorts>[] = [
  refreshTokenGrant(),
  clientCredentialsGrant(),
  tokenExchangeGrant(),
]

/** What an operator may give a client that has a secret. */
export const clientGrants: readonly string[] = grants
  .filter(({ callers }) => callers === 'confidential')
  .map(({ grantType }) => grantType)
