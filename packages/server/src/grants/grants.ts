/** The grants of the token endpoint: one line for each. */
import { clientCredentialsGrant } from './client-credentials.ts'
import type { AnyGrant } from './grant.ts'
import { type RefreshTokenPorts, refreshTokenGrant } from './refresh-token.ts'
import { type TokenExchangePorts, tokenExchangeGrant } from './token-exchange.ts'

export function createGrants(ports: RefreshTokenPorts & TokenExchangePorts): readonly AnyGrant[] {
  return [refreshTokenGrant(ports), clientCredentialsGrant(), tokenExchangeGrant(ports)]
}
