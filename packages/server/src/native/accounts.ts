/** Accounts put together: the endpoints of the native face, and the use-cases that they call. */
import {
  callable,
  nested,
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
import { type Account, grantedScopes } from '../accounts/account.ts'
import { type AccountPasswords, ownPasswords } from '../accounts/account-passwords.ts'
import { type Afterwards, createAfterwards } from '../accounts/afterwards.ts'
import { createChangePassword } from '../accounts/change-password.ts'
import { type ChangeUser, createChangeUser } from '../accounts/change-user.ts'
import { createCorrectEmail } from '../accounts/correct-email.ts'
import { type CreateUser, createCreateUser } from '../accounts/create-user.ts'
import { createForgetDevices } from '../accounts/forget-devices.ts'
import { createGiveLoginRelease } from '../accounts/give-login-release.ts'
import { createGrantFirstAdmin, type GrantFirstAdmin } from '../accounts/grant-first-admin.ts'
import { createHashNewPassword } from '../accounts/hash-new-password.ts'
import { createRedeemLoginRelease } from '../accounts/redeem-login-release.ts'
import { createRegisterUser, type RegistrationMail } from '../accounts/register-user.ts'
import { createRequestLoginRelease } from '../accounts/request-login-release.ts'
import { createRequestOneTimeLink } from '../accounts/request-one-time-link.ts'
import { createResetPassword } from '../accounts/reset-password.ts'
import { createSendOneTimeLink } from '../accounts/send-one-time-link.ts'
import { createVerifyEmail } from '../accounts/verify-email.ts'
import type { MailOrder } from '../accounts/write-mail.ts'
import { createCreateApiKey } from '../api-keys/create-api-key.ts'
import { apiKeyLifetimeOptions, apiKeyLifetimes, apiKeyLifetimesTogether } from '../api-keys/key-lifetimes.ts'
import { createRemoveApiKey } from '../api-keys/remove-api-key.ts'
import { createRevokeWithKeys } from '../api-keys/revoke-with-keys.ts'
import { createSettleApiKeys } from '../api-keys/settle-api-keys.ts'
import { auditOption } from '../audit/audit.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { parseEmailAddress } from '../mail/email-address.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { createPost } from '../mail/post.ts'
import type { RevokeKey } from '../revocations/endpoints/revoke.ts'
import type { Revoke } from '../revocations/revoke.ts'
import type { EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import { clockOption } from '../world/clock.ts'
import { loggerOption } from '../world/logger.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import { accountEndpoints, type MailPorts } from './account-endpoints.ts'
import { type AccountMail, accountMail } from './account-mail.ts'
import { createAccountMailQueue } from './account-mail-queue.ts'
import { type AccountsOptions, RECENT_LOGIN_SECONDS } from './accounts-options.ts'

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
  /** Whether mails are not taken by their server. */
  readonly isMailFailing: () => boolean
}

const OPTIONS = {
  store: part<AccountsOptions['store']>('what openStore() returns'),
  hasher: withMethods<Hasher>('what createHasher() returns', 'hash', 'verify'),
  rowOf: optional(
    () => undefined,
    callable<NonNullable<AccountsOptions['rowOf']>>('what createStoredUsers() returns as rowOf'),
  ),
  writePassword: optional(undefined, callable<AccountPasswords['write']>('what writes a new password')),
  dialect: withMethods<Dialect>('what oauth() returns', 'policy'),
  checkNewPassword: optional(undefined, part<NewPasswordCheck>('what createNewPasswordCheck() returns')),
  audit: auditOption,
  logger: loggerOption,
  limits: part<RateLimits>('what createRateLimits() returns'),
  logins: withMethods<AccountsOptions['logins']>("a server's own `logins`", 'admit', 'introduce', 'forget'),
  endSessions: callable<EndSessionsOfSubject>('what createLoginSessions() returns as endSessionsOfSubject'),
  raise: callable<AccountsOptions['raise']>('what tells the rooms of the server'),
  revoke: callable<Revoke>("a server's own `revoke`"),
  revokeKey: optional(
    async () => ({ done: false, reason: 'unknown' }),
    callable<RevokeKey>('what revokes a key of the ring'),
  ),
  mail: optional(undefined, accountMail),
  registration: optional('open', oneOf('open', 'closed')),
  scopes: optional([], grantedScopes),
  apiKeys: optional(undefined, nested(apiKeyLifetimeOptions, { together: apiKeyLifetimesTogether })),
  recentLoginSeconds: optional(RECENT_LOGIN_SECONDS, secondsWithin(0, 31_536_000)),
  clock: clockOption,
} satisfies OptionTable<keyof AccountsOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createAccounts(given: AccountsOptions): Accounts {
  const options = parseOptions(OPTIONS, given)
  const { store, hasher, dialect, audit, logger, limits, logins, endSessions, raise, revoke, revokeKey } = options
  const { mail, scopes, clock } = options
  const { users: accounts, oneTimeTokens: tokens, apiKeys, audit: auditLog } = store
  const [issuer] = dialect.policy().issuers
  if (issuer === undefined) throw new TypeError('dialect: accounts need one that names its issuer, as oauth() does')

  // API keys are listed by it, and mails sent in its order.
  const orderedId = createOrderedUuidV7()
  const newId = () => orderedId(clock.now() * 1000)
  const queue = mail && createAccountMailQueue({ mail, store, limits, audit, clock, logger, randomId: newId })
  const afterwards = createAfterwards({ clock, logger, isFull: () => queue?.isFull() ?? false })
  const serviceNames = [issuer, ...(mail ? [mail.service] : [])]
  const { checkNewPassword: check = createNewPasswordCheck({ serviceNames }) } = options
  const hashNewPassword = createHashNewPassword({ check, write: options.writePassword ?? ownPasswords(hasher).write })
  const changeUser = createChangeUser({ accounts, raise, audit, clock })
  const createUser = createCreateUser({ accounts, hashNewPassword, audit })
  const removeApiKey = createRemoveApiKey({ keys: apiKeys, audit })
  const settleApiKeys = createSettleApiKeys({ keys: apiKeys, audit, clock })
  const forgetDevices = createForgetDevices({ accounts, logins, audit })
  const byMail = mail && queue && withMail(mail, queue)
  const { forUsers, forAdmins, byMail: mailEndpoints } = accountEndpoints(options)

  function withMail({ required, unverifiedSeconds }: Required<AccountMail>, queue: MailQueue<MailOrder>) {
    const post = createPost({ queue, limits })
    const sendLink = createSendOneTimeLink({ post })
    const request = { accounts, sendLink, afterwards, audit, clock }
    const reset = { accounts, tokens, logins, audit, logger }
    const ports: MailPorts = {
      requestEmailVerification: createRequestOneTimeLink(request, 'email_verification'),
      verifyEmail: createVerifyEmail({ accounts, tokens, audit, clock }),
      requestPasswordReset: createRequestOneTimeLink(request, 'password_reset'),
      resetPassword: createResetPassword({ ...reset, raise, hashNewPassword, clock }),
      requestLoginRelease: createRequestLoginRelease(request),
      correctEmail: createCorrectEmail({ ...request, logins, hasher }),
    }
    return { registration: { required, afterwards, sendLink, post, unverifiedSeconds, clock }, ports }
  }

  return {
    endpoints: [
      ...withPorts(forUsers, {
        dialect,
        accounts,
        rowOf: options.rowOf,
        changeUser,
        apiKeys,
        registerUser: createRegisterUser({
          ...{ accounts, hashNewPassword, audit, scopes },
          mail: byMail?.registration,
        }),
        changePassword: createChangePassword({ accounts, raise, hasher, hashNewPassword, limits, audit, clock }),
        createApiKey: createCreateApiKey({
          ...{ accounts, keys: apiKeys, audit, clock, newId },
          lifetimes: apiKeyLifetimes(options.apiKeys),
          tellOwner: byMail && ownerTeller(byMail.registration),
        }),
        removeApiKey,
        settleApiKeys,
        forgetDevices,
        limits,
        redeemLoginRelease: createRedeemLoginRelease({ accounts, tokens, hasher, limits, logins, audit, clock }),
      }),
      ...(byMail ? withPorts(mailEndpoints, byMail.ports) : []),
    ],
    adminEndpoints: withPorts(forAdmins, {
      ...{ accounts, auditLog, createUser, changeUser, endSessions, revokeKey, audit },
      revoke: createRevokeWithKeys({ revoke, keys: apiKeys, issuers: () => [issuer] }),
      apiKeys,
      removeApiKey,
      settleApiKeys,
      forgetDevices,
      giveLoginRelease: createGiveLoginRelease({ accounts, tokens, audit, clock }),
    }),
    requireVerifiedEmail: byMail?.registration.required ?? false,
    changeUser,
    createUser,
    grantFirstAdmin: createGrantFirstAdmin({ accounts, audit }),
    afterwards,
    isMailFailing: () => queue?.isFailing() ?? false,
    async [Symbol.asyncDispose]() {
      await afterwards[Symbol.asyncDispose]()
      await queue?.[Symbol.asyncDispose]()
    },
  }
}

/** Whoever has a stolen session makes a key of it: its owner hears of it. */
function ownerTeller({ afterwards, post }: RegistrationMail): (owner: Account) => void {
  return ({ email }) => {
    const mailbox = email === undefined ? undefined : parseEmailAddress(email)
    if (!mailbox) return
    const order = { kind: 'notice', notice: 'apiKeyCreated', to: mailbox.address } as const
    afterwards.offer(() => post.send(mailbox, 'notice', () => order))
  }
}
