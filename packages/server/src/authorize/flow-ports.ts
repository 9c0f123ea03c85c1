/** What flows do their work with. */
import type { Audit } from '../audit/audit.ts'
import type { ClientStore } from '../clients/client-store.ts'
import type { ConsentStore } from '../consents/consent-store.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginStore } from '../logins/login-store.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import type { Clock } from '../world/clock.ts'
import type { AuthorizationCodeStore } from './authorization-code-store.ts'
import type { FlowStore } from './flow-store.ts'

export interface FlowPorts {
  readonly consents: ConsentStore
  readonly browserLogins: LoginStore
  readonly flows: FlowStore
  readonly saveDocument: ClientStore['saveDocument']
  readonly codes: AuthorizationCodeStore
  readonly findPrincipal: FindPrincipal
  readonly limits: Pick<RateLimits, 'consume'>
  readonly audit: Audit
  /** `iss` */
  readonly issuer: string
  /** A UUID of version 7. */
  readonly createId: () => string
  readonly clock: Clock
}
