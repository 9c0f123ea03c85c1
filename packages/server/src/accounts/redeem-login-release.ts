/** Makes a browser and its network known by the code of a mail or of an operator, and by the password. It logs nobody in. */
import type { Hasher } from '@latchkey/passwords'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import { inForm } from '../login/password-form.ts'
import { storedPasswordOf } from '../login/stored-password.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { loginReleased, loginReleaseRefused } from './audit-events.ts'
import { PASSWORD_CHECK } from './limit-rules.ts'
import { type OneTimeToken, oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore, ShownToken } from './one-time-token-store.ts'
import { settleAttempt } from './settle-attempt.ts'

/** What redeeming needs. */
export interface RedeemLoginReleasePorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly tokens: Pick<OneTimeTokenStore, 'findUsable' | 'consume'>
  readonly hasher: Hasher
  readonly limits: Pick<RateLimits, 'attempt'>
  readonly logins: Pick<LoginLimiter, 'introduce'>
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What has become of it. */
export type LoginReleased =
  | {
      readonly kind: 'released'
      /** What the device is known by; undefined where logins are not limited. */
      readonly deviceToken: string | undefined
    }
  | { readonly kind: 'token_unusable' }
  /** The code is as good as before. */
  | { readonly kind: 'password_wrong' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }

/** What was shown, and by whom. */
export interface LoginReleaseShown {
  readonly code: string
  readonly password: string
  readonly client: ClientInfo
}

export type RedeemLoginRelease = (shown: LoginReleaseShown) => Promise<LoginReleased>

export function createRedeemLoginRelease(ports: RedeemLoginReleasePorts): RedeemLoginRelease {
  const { accounts, tokens, hasher, limits, logins, audit, clock } = ports

  return async ({ code, password, client }) => {
    const shown: Omit<ShownToken, 'now'> = { hash: oneTimeTokenHash(code), purpose: 'login_release' }
    const account = await ownerOf(await tokens.findUsable({ ...shown, now: clock.now() }))
    if (!account) return unusable(client)
    const { id: subject, username, passwordForm } = account
    // Who has read the mail must not try passwords with it.
    const limit = await limits.attempt(PASSWORD_CHECK, subject)
    if (!limit.allowed) return { kind: 'limited', retryAfterSeconds: limit.retryAfterSeconds }
    // Before the code is used up: whoever mistypes the password may show it again, and a scanner of mails, which has none, uses up nothing.
    const judge = () => hasher.verify(inForm(password, passwordForm), storedPasswordOf(account), 'known')
    if (!(await settleAttempt(limit.settle, judge, (isRight) => !isRight))) {
      await audit.record(loginReleaseRefused(subject, client), { kind: 'judged' })
      return { kind: 'password_wrong' }
    }
    if (!(await tokens.consume({ ...shown, now: clock.now() }))) return unusable(client)
    const deviceToken = await logins.introduce({ ...client, username, subject })
    await audit.record(loginReleased(subject, client))
    return { kind: 'released', deviceToken }
  }

  /** The account, while the mailbox that got the code is still its own. An operator's code went to no mailbox. */
  async function ownerOf(token: OneTimeToken | undefined): Promise<Account | undefined> {
    const account = token && (await accounts.findById(token.userId))
    const isStillTheirs = token?.emailKey === '' || account?.emailKey === token?.emailKey
    return account && !account.disabled && isStillTheirs ? account : undefined
  }

  async function unusable(client: ClientInfo): Promise<LoginReleased> {
    await audit.record(loginReleased(undefined, client), { kind: 'unknown' })
    return { kind: 'token_unusable' }
  }
}
