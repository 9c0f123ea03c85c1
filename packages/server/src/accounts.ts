/** Accounts put together: the use-cases, and the endpoints of the native face that call them. */
import { createNewPasswordCheck, type Hasher, type NewPasswordCheck } from '@latchkey/passwords'
import type { Dialect } from '@latchkey/protocol'
import { checkMailLinks, type MailLinks } from './mail/link.ts'
import { createLetters } from './mail/templates.ts'
import type { Operation } from './native/operation.ts'
import { adminRequirement } from './native/operations/admin/admin-requirement.ts'
import { createUserOperation } from './native/operations/admin/create-user.ts'
import { listAuditEventsOperation } from './native/operations/admin/list-audit-events.ts'
import { listUsersOperation } from './native/operations/admin/list-users.ts'
import { adminRevokeOperation } from './native/operations/admin/revoke.ts'
import { userOperations } from './native/operations/admin/user-operations.ts'
import { createApiKeyOperation, listApiKeysOperation, removeApiKeyOperation } from './native/operations/api-keys.ts'
import { changePasswordOperation } from './native/operations/change-password.ts'
import { deleteMeOperation } from './native/operations/delete-me.ts'
import { getMeOperation } from './native/operations/get-me.ts'
import { registerUserOperation } from './native/operations/register-user.ts'
import {
  requestEmailVerificationOperation,
  requestPasswordResetOperation,
} from './native/operations/request-one-time-link.ts'
import { resetPasswordOperation } from './native/operations/reset-password.ts'
import { verifyEmailOperation } from './native/operations/verify-email.ts'
import type { Audit } from './ports/audit.ts'
import type { Logger } from './ports/logger.ts'
import type { Mailer } from './ports/mailer.ts'
import type { RateLimits } from './ports/rate-limits.ts'
import type { Store } from './ports/store.ts'
import { createOrderedUuidV7 } from './store/uuid-v7.ts'
import { type Afterwards, createAfterwards } from './usecases/afterwards.ts'
import { createChangePassword } from './usecases/change-password.ts'
import { type ChangeUser, createChangeUser } from './usecases/change-user.ts'
import { createCreateApiKey } from './usecases/create-api-key.ts'
import { type CreateUser, createCreateUser } from './usecases/create-user.ts'
import type { EndSessionsOfSubject } from './usecases/end-sessions-of-subject.ts'
import { createGrantFirstAdmin, type GrantFirstAdmin } from './usecases/grant-first-admin.ts'
import { createHashNewPassword } from './usecases/hash-new-password.ts'
import { createRegisterUser } from './usecases/register-user.ts'
import { createRemoveApiKey } from './usecases/remove-api-key.ts'
import { createRequestOneTimeLink } from './usecases/request-one-time-link.ts'
import { createResetPassword } from './usecases/reset-password.ts'
import type { RevocationLog } from './usecases/revocation-log.ts'
import type { Revoke } from './usecases/revoke.ts'
import { createRevokeSubject } from './usecases/revoke-subject.ts'
import { createSendOneTimeLink } from './usecases/send-one-time-link.ts'
import { createVerifyEmail } from './usecases/verify-email.ts'

/** How mail is sent, and what it leads to. */
export interface AccountMail {
  readonly mailer: Mailer
  /** What mails call the service. */
  readonly service: string
  readonly links: MailLinks
  /**
   * Whether nobody logs in before their address is verified. Then no answer says which names and addresses are taken. Default true; give
   * `createStoredUsers` the accounts' own `requireVerifiedEmail` with it.
   */
  readonly required?: boolean
}

/** Options of {@link createAccounts}. */
export interface AccountsOptions {
  readonly store: Pick<Store, 'users' | 'oneTimeTokens' | 'apiKeys' | 'audit'>
  /** The face's users' own. */
  readonly hasher: Hasher
  /** The face's, an `oauth()` dialect. */
  readonly dialect: Dialect
  /** Which passwords may be chosen. Default: `createNewPasswordCheck` with the mails' name of the service and the issuer. */
  readonly checkNewPassword?: NewPasswordCheck
  readonly audit: Audit
  readonly logger: Logger
  /** Default: nobody is limited but by the hashing queue. */
  readonly limits?: RateLimits
  /** Where the server keeps sessions: what ends them. */
  readonly endSessions?: EndSessionsOfSubject
  /** Where the server's tokens are revocable: the log that it publishes. */
  readonly log?: Pick<RevocationLog, 'append'>
  /** Opens `POST /v1/admin/revocations`. */
  readonly revoke?: Revoke
  /** Default: no mail, so that there is no verification and no reset. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `open`. */
  readonly registration?: 'open' | 'closed'
  /** What everybody may do who registers. Default: nothing. */
  readonly scopes?: readonly string[]
  /** How old a login may be for the admin API, and for deleting one's account, in seconds. Default 900. */
  readonly recentLoginSeconds?: number
  /** Seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Give `operations` to the face, and what `createApiKeyTokens` returns as its `opaqueTokens`. Disposing waits for the mails that were begun. */
export interface Accounts extends AsyncDisposable {
  readonly operations: readonly Operation[]
  /** For the same face, or for none: every one demands the role `admin` and a recent login. */
  readonly adminOperations: readonly Operation[]
  readonly requireVerifiedEmail: boolean
  readonly changeUser: ChangeUser
  readonly createUser: CreateUser
  readonly grantFirstAdmin: GrantFirstAdmin
  readonly afterwards: Afterwards
}

/** @throws {TypeError} naming the option that is wrong */
export function createAccounts(options: AccountsOptions): Accounts {
  const { store, hasher, dialect, audit, logger, limits, endSessions, log, revoke } = options
  const { mail, registration = 'open', scopes = [], recentLoginSeconds = 900 } = options
  const { clock = () => Date.now() / 1000 } = options
  const { users: accounts, oneTimeTokens: tokens, apiKeys: keys } = store
  const [issuer] = dialect.policy().issuers
  if (issuer === undefined) throw new TypeError('dialect: accounts need one that names its issuer, as oauth() does')

  // API keys are listed by it.
  const orderedId = createOrderedUuidV7()
  const afterwards = createAfterwards({ logger })
  const serviceNames = [issuer, ...(mail ? [mail.service] : [])]
  const { checkNewPassword: check = createNewPasswordCheck({ serviceNames }) } = options
  const hashNewPassword = createHashNewPassword({ check, hasher })
  const { accessTokenLifetimeSeconds } = dialect
  const revokeSubject = log && createRevokeSubject({ log, accessTokenLifetimeSeconds, clock })
  const changeUser = createChangeUser({ accounts, revokeSubject, endSessions, audit, clock })
  const createUser = createCreateUser({ accounts, hashNewPassword, audit })
  const byMail = mail && withMail(mail)
  const register = createRegisterUser({ accounts, hashNewPassword, limits, audit, scopes, mail: byMail?.registration })
  const admin = adminRequirement(recentLoginSeconds)

  function withMail({ mailer, service, links, required = true }: AccountMail) {
    const letters = createLetters(service)
    const sendLink = createSendOneTimeLink({ tokens, mailer, letters, links: checkMailLinks(links), clock })
    const request = { accounts, sendLink, afterwards, limits, audit }
    const reset = { accounts, tokens, apiKeys: keys, hashNewPassword, revokeSubject, endSessions, audit, clock }
    return {
      registration: { required, afterwards, sendLink, mailer, letters },
      operations: [
        requestEmailVerificationOperation(createRequestOneTimeLink(request, 'email_verification')),
        verifyEmailOperation(createVerifyEmail({ accounts, tokens, audit, clock })),
        requestPasswordResetOperation(createRequestOneTimeLink(request, 'password_reset')),
        resetPasswordOperation(createResetPassword(reset)),
      ],
    }
  }

  return {
    operations: [
      ...(registration === 'open' ? [registerUserOperation(register)] : []),
      getMeOperation(accounts),
      changePasswordOperation(
        createChangePassword({ accounts, tokens, hasher, hashNewPassword, endSessions, limits, audit, clock }),
      ),
      deleteMeOperation(changeUser.remove, recentLoginSeconds),
      ...(byMail?.operations ?? []),
      createApiKeyOperation(
        createCreateApiKey({ accounts, keys, audit, clock, newId: () => orderedId(clock() * 1000) }),
      ),
      listApiKeysOperation(keys),
      removeApiKeyOperation(createRemoveApiKey({ keys, audit })),
    ],
    adminOperations: [
      listUsersOperation(accounts, admin),
      createUserOperation(createUser, admin),
      ...userOperations({ accounts, change: changeUser, endSessions, requirement: admin }),
      ...(revoke ? [adminRevokeOperation({ revoke, audit, requirement: admin })] : []),
      listAuditEventsOperation(store.audit, admin),
    ],
    requireVerifiedEmail: byMail?.registration.required ?? false,
    changeUser,
    createUser,
    grantFirstAdmin: createGrantFirstAdmin({ accounts, audit }),
    afterwards,
    [Symbol.asyncDispose]: () => afterwards[Symbol.asyncDispose](),
  }
}
