/** Makes a browser and its network known by the code of a mail or of an operator. It logs nobody in. */
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import { loginReleased } from './audit-events.ts'
import { oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What redeeming needs. */
export interface RedeemLoginReleasePorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly tokens: Pick<OneTimeTokenStore, 'consume'>
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

export type RedeemLoginRelease = (shown: {
  readonly code: string
  readonly client: ClientInfo
}) => Promise<LoginReleased>

export function createRedeemLoginRelease(ports: RedeemLoginReleasePorts): RedeemLoginRelease {
  const { accounts, tokens, logins, audit, clock } = ports

  return async ({ code, client }) => {
    const used = await tokens.consume({ hash: oneTimeTokenHash(code), purpose: 'login_release', now: clock.now() })
    const account = used && (await accounts.findById(used.userId))
    const isStillTheirs = used?.emailKey === '' || account?.emailKey === used?.emailKey
    if (!account || account.disabled || !isStillTheirs) {
      await audit.record(loginReleased(undefined, client), { kind: 'unknown' })
      return { kind: 'token_unusable' }
    }
    const { id: subject, username } = account
    const deviceToken = await logins.introduce({ ...client, username, subject })
    await audit.record(loginReleased(subject, client))
    return { kind: 'released', deviceToken }
  }
}
