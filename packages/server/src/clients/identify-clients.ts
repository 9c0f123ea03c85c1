/** All ways in which a client can say who it is, put together over a store. */
import type { Audit } from '../audit/audit.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { SeenStore } from '../seen/seen-store.ts'
import type { Clock } from '../world/clock.ts'
import { createAuthenticateClient } from './authenticate-client.ts'
import { createVerifyAssertion } from './client-assertion.ts'
import { createIdentifyCaller, type IdentifyCaller } from './client-credentials.ts'
import { registeredClients } from './client-source.ts'
import type { ClientStore } from './client-store.ts'
import type { ClientDocuments } from './document/client-documents.ts'
import { createJudgeAssertion } from './judge-assertion.ts'
import { createJudgeClient } from './limit-client-secrets.ts'

/** What it needs. */
export interface IdentifyClientsPorts {
  readonly store: { readonly clients: ClientStore; readonly seen: SeenStore }
  readonly limits: Pick<RateLimits, 'attempt'>
  readonly audit: Audit
  readonly issuer: string
  readonly publicClientId: string
  /** Without it a client that names an address for its keys cannot sign. */
  readonly clientDocuments: Pick<ClientDocuments, 'keysAt'> | undefined
  readonly clock: Clock
}

export function createIdentifyClients(ports: IdentifyClientsPorts): IdentifyCaller {
  const { store, limits, audit, issuer, publicClientId, clientDocuments, clock } = ports
  const clients = registeredClients(store.clients)
  const verify = createVerifyAssertion({
    clients,
    keysAt: clientDocuments?.keysAt,
    seen: store.seen,
    issuer,
    tokenEndpoint: `${issuer.replace(/\/$/, '')}/v1/token`,
    clock,
  })
  return createIdentifyCaller({
    judge: createJudgeClient({ authenticate: createAuthenticateClient(store.clients), limits, audit }),
    judgeAssertion: createJudgeAssertion({ verify, limits, audit }),
    clients,
    publicClientId,
  })
}
