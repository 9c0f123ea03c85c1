/** Accounts put together: the use-cases, and the endpoints of the native face that call them. */
import {
  callable,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  part,
  secondsWithin,
  withMethods,
} from '@latchkey/options'
import { createNewPasswordCheck, type Hasher, type NewPasswordCheck } from '@latchkey/passwords'
import type { Dialect } from '@latchkey/protocol'
import { type AccountPasswords, ownPasswords } from '../accounts/account-passwords.ts'
import type { RaiseForAccounts } from '../accounts/account-rows.ts'
import { adminRequirement } from '../accounts/admin-requirement.ts'
import { type Afterwards, createAfterwards } from '../accounts/afterwards.ts'
import { createChangePassword } from '../accounts/change-password.ts'
import { type ChangeUser, createChangeUser } from '../accounts/change-user.ts'
import { type CreateUser, createCreateUser } from '../accounts/create-user.ts'
import { changePasswordEndpoint } from '../accounts/endpoints/change-password.ts'
import { createUserEndpoint } from '../accounts/endpoints/create-user.ts'
import { deleteMeEndpoint } from '../accounts/endpoints/delete-me.ts'
import { getMeEndpoint } from '../accounts/endpoints/get-me.ts'
import { listUsersEndpoint } from '../accounts/endpoints/list-users.ts'
import { registerUserEndpoint } from '../accounts/endpoints/register-user.ts'
import {
  requestEmailVerificationEndpoint,
  requestPasswordResetEndpoint,
} from '../accounts/endpoints/request-one-time-link.ts'
import { resetPasswordEndpoint } from '../accounts/endpoints/reset-password.ts'
import { userEndpoints } from '../accounts/endpoints/user-endpoints.ts'
import { verifyEmailEndpoint } from '../accounts/endpoints/verify-email.ts'
import { createGrantFirstAdmin, type GrantFirstAdmin } from '../accounts/grant-first-admin.ts'
import { createHashNewPassword } from '../accounts/hash-new-password.ts'
import { createRegisterUser } from '../accounts/register-user.ts'
import { createRequestOneTimeLink } from '../accounts/request-one-time-link.ts'
import { createResetPassword } from '../accounts/reset-password.ts'
import { createSendOneTimeLink } from '../accounts/send-one-time-link.ts'
import { createVerifyEmail } from '../accounts/verify-email.ts'
import { createCreateApiKey } from '../api-keys/create-api-key.ts'
import { createApiKeyEndpoint, listApiKeysEndpoint, removeApiKeyEndpoint } from '../api-keys/endpoints/api-keys.ts'
import { createRemoveApiKey } from '../api-keys/remove-api-key.ts'
import type { Audit } from '../audit/audit.ts'
import { listAuditEventsEndpoint } from '../audit/endpoints/list-audit-events.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { checkMailLinks, type MailLinks } from '../mail/link.ts'
import type { Mailer } from '../mail/mailer.ts'
import { createLetters } from '../mail/templates.ts'
import { adminRevokeEndpoint } from '../revocations/endpoints/revoke.ts'
import type { Revoke } from '../revocations/revoke.ts'
import { AUDIT_EVENT_TYPES } from '../server/audit-event-types.ts'
import type { Store } from '../server/store.ts'
import type { EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'

/** How mail is sent, and what it leads to. */
export interface AccountMail {
  readonly mailer: Mailer
  /** What mails call the service. */
  readonly service: string
  readonly links: MailLinks
  /**
   * Whether an address must be verified before the first login. Then no answer says which names and addresses are taken. Default true; give
   * `createStoredUsers` the accounts' own `requireVerifiedEmail` with it.
   */
  readonly required?: boolean
}

/** Options of {@link createAccounts}. */
export interface AccountsOptions {
  readonly store: Pick<Store, 'users' | 'oneTimeTokens' | 'apiKeys' | 'audit'>
  /** The face's users' own. */
  readonly hasher: Hasher
  /** How a new password is written. Default: by the hasher's policy. */
  readonly writePassword?: AccountPasswords['write']
  /** The face's, an `oauth()` dialect. */
  readonly dialect: Dialect
  /** Which passwords may be chosen. Default: `createNewPasswordCheck` with the mails' name of the service and the issuer. */
  readonly checkNewPassword?: NewPasswordCheck
  readonly audit: Audit
  readonly logger: Logger
  readonly limits: RateLimits
  readonly endSessions: EndSessionsOfSubject
  /** Of the server's events. */
  readonly raise: RaiseForAccounts
  /** Opens `POST /v1/admin/revocations`. */
  readonly revoke?: Revoke
  /** Default: no mail, so that there is no verification and no reset. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `open`. */
  readonly registration?: 'open' | 'closed'
  /** The scopes of everyone who registers. Default: none. */
  readonly scopes?: readonly string[]
  /** How old a login may be for the admin API, and for deleting one's account, in seconds. Default 900. */
  readonly recentLoginSeconds?: number
  readonly clock: Clock
}

/** Give `endpoints` to the face, and what `createApiKeyTokens` returns as its `opaqueTokens`. Disposing waits for the mails that were begun. */
export interface Accounts extends AsyncDisposable {
  readonly endpoints: readonly Endpoint[]
  /** For the same face, or for none: each needs the role `admin` and a recent login. */
  readonly adminEndpoints: readonly Endpoint[]
  readonly requireVerifiedEmail: boolean
  readonly changeUser: ChangeUser
  readonly createUser: CreateUser
  readonly grantFirstAdmin: GrantFirstAdmin
  readonly afterwards: Afterwards
}

const OPTIONS = {
  store: part<AccountsOptions['store']>('what openStore() returns'),
  hasher: withMethods<Hasher>('what createHasher() returns', 'hash', 'verify'),
  writePassword: optional(undefined, callable<AccountPasswords['write']>('what writes a new password')),
  dialect: withMethods<Dialect>('what oauth() returns', 'policy'),
  checkNewPassword: optional(undefined, part<NewPasswordCheck>('what createNewPasswordCheck() returns')),
  audit: withMethods<Audit>('what createAudit() returns', 'record'),
  logger: withMethods<Logger>('a logger, such as createLogger() returns', 'warn', 'error'),
  limits: part<RateLimits>('what createRateLimits() returns'),
  endSessions: callable<EndSessionsOfSubject>('what createLoginSessions() returns as endSessionsOfSubject'),
  raise: callable<AccountsOptions['raise']>('what tells the rooms of the server'),
  revoke: optional(undefined, callable<Revoke>("a server's own `revoke`")),
  mail: optional(undefined, part<AccountMail>('{ mailer, service, links }')),
  registration: optional('open', oneOf('open', 'closed')),
  scopes: optional([], part<readonly string[]>('a list of scopes')),
  recentLoginSeconds: optional(900, secondsWithin(0, 31_536_000)),
  clock: part<Clock>('what createSystemClock() returns'),
} satisfies OptionTable<keyof AccountsOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createAccounts(given: AccountsOptions): Accounts {
  const options = parseOptions(OPTIONS, given)
  const { store, hasher, dialect, audit, logger, limits, endSessions, raise, revoke } = options
  const { mail, registration, scopes, recentLoginSeconds } = options
  const { clock } = options
  const { users: accounts, oneTimeTokens: tokens, apiKeys: keys } = store
  const [issuer] = dialect.policy().issuers
  if (issuer === undefined) throw new TypeError('dialect: accounts need one that names its issuer, as oauth() does')

  // API keys are listed by it.
  const orderedId = createOrderedUuidV7()
  const afterwards = createAfterwards({ clock, logger })
  const serviceNames = [issuer, ...(mail ? [mail.service] : [])]
  const { checkNewPassword: check = createNewPasswordCheck({ serviceNames }) } = options
  const hashNewPassword = createHashNewPassword({ check, write: options.writePassword ?? ownPasswords(hasher).write })
  const changeUser = createChangeUser({ accounts, raise, audit, clock })
  const createUser = createCreateUser({ accounts, hashNewPassword, audit })
  const byMail = mail && withMail(mail)
  const register = createRegisterUser({ accounts, hashNewPassword, limits, audit, scopes, mail: byMail?.registration })
  const admin = adminRequirement(recentLoginSeconds)

  function withMail({ mailer, service, links, required = true }: AccountMail) {
    const letters = createLetters(service)
    const sendLink = createSendOneTimeLink({ tokens, mailer, letters, links: checkMailLinks(links), clock })
    const request = { accounts, sendLink, afterwards, limits, audit }
    const reset = { accounts, tokens, raise, hashNewPassword, audit, clock }
    return {
      registration: { required, afterwards, sendLink, mailer, letters },
      endpoints: [
        requestEmailVerificationEndpoint(createRequestOneTimeLink(request, 'email_verification')),
        verifyEmailEndpoint(createVerifyEmail({ accounts, tokens, audit, clock })),
        requestPasswordResetEndpoint(createRequestOneTimeLink(request, 'password_reset')),
        resetPasswordEndpoint(createResetPassword(reset)),
      ],
    }
  }

  return {
    endpoints: [
      ...(registration === 'open' ? [registerUserEndpoint(register)] : []),
      getMeEndpoint(accounts),
      changePasswordEndpoint(createChangePassword({ accounts, raise, hasher, hashNewPassword, limits, audit, clock })),
      deleteMeEndpoint(changeUser.remove, recentLoginSeconds),
      ...(byMail?.endpoints ?? []),
      createApiKeyEndpoint(
        createCreateApiKey({ accounts, keys, audit, clock, newId: () => orderedId(clock.now() * 1000) }),
      ),
      listApiKeysEndpoint(keys),
      removeApiKeyEndpoint(createRemoveApiKey({ keys, audit })),
    ],
    adminEndpoints: [
      listUsersEndpoint(accounts, admin),
      createUserEndpoint(createUser, admin),
      ...userEndpoints({ accounts, change: changeUser, endSessions, requirement: admin }),
      ...(revoke ? [adminRevokeEndpoint({ revoke, audit, requirement: admin })] : []),
      listAuditEventsEndpoint({ store: store.audit, types: AUDIT_EVENT_TYPES, requirement: admin }),
    ],
    requireVerifiedEmail: byMail?.registration.required ?? false,
    changeUser,
    createUser,
    grantFirstAdmin: createGrantFirstAdmin({ accounts, audit }),
    afterwards,
    [Symbol.asyncDispose]: () => afterwards[Symbol.asyncDispose](),
  }
}
