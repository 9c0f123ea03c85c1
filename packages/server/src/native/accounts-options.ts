/** What accounts are made of. */
import type { Hasher, NewPasswordCheck } from '@latchkey/passwords'
import type { Dialect } from '@latchkey/protocol'
import type { AccountPasswords } from '../accounts/account-passwords.ts'
import type { RaiseForAccounts } from '../accounts/account-rows.ts'
import type { ApiKeyLifetimes } from '../api-keys/key-lifetimes.ts'
import type { Audit } from '../audit/audit.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { StoredUsers } from '../login/stored-users.ts'
import type { RevokeKey } from '../revocations/endpoints/revoke.ts'
import type { Revoke } from '../revocations/revoke.ts'
import type { Store } from '../server/store.ts'
import type { EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { AccountMail } from './account-mail.ts'

/** Options of `createAccounts`. */
export interface AccountsOptions {
  readonly store: Pick<Store, 'users' | 'oneTimeTokens' | 'apiKeys' | 'audit' | 'mails'>
  /** The face's users' own. */
  readonly hasher: Hasher
  /** The same users': which row a principal was found in. Left out: it is read again. */
  readonly rowOf?: StoredUsers['rowOf']
  /** How a new password is written. Default: by the hasher's policy. */
  readonly writePassword?: AccountPasswords['write']
  /** The face's, an `oauth()` dialect. */
  readonly dialect: Dialect
  /** Which passwords may be chosen. Default: `createNewPasswordCheck` with the mails' name of the service and the issuer. */
  readonly checkNewPassword?: NewPasswordCheck
  readonly audit: Audit
  readonly logger: Logger
  readonly limits: RateLimits
  /** The server's own: what makes devices and networks known, and forgets them. */
  readonly logins: Pick<LoginLimiter, 'admit' | 'introduce' | 'forget'>
  readonly endSessions: EndSessionsOfSubject
  /** Of the server's events. */
  readonly raise: RaiseForAccounts
  /** The server's own. */
  readonly revoke: Revoke
  /** Left out: the face has no key ring, and no key of it can be revoked. */
  readonly revokeKey?: RevokeKey
  /** Default: no mail, so that there is no verification and no reset. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `open`. */
  readonly registration?: 'open' | 'closed'
  /** The scopes of everyone who registers. Default: none. */
  readonly scopes?: readonly string[]
  /** How long API keys live. */
  readonly apiKeys?: ApiKeyLifetimes
  /** How old a login may be for the admin API, and for deleting one's account, in seconds. Default 900. */
  readonly recentLoginSeconds?: number
  readonly clock: Clock
}

/** How old a login may be for what only its owner may do. */
export const RECENT_LOGIN_SECONDS = 900
