/** An operator's way in for a user whom the login takes for a stranger, and who has no mailbox: a code that is handed over. */
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import { type AccountWord, loginReleaseGiven } from './audit-events.ts'
import { newOneTimeToken, ONE_TIME_TOKEN_LIFETIME_SECONDS, oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What giving one needs. */
export interface GiveLoginReleasePorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly tokens: Pick<OneTimeTokenStore, 'add'>
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** A code that works once. */
export interface LoginRelease {
  readonly code: string
  /** Seconds. */
  readonly expiresIn: number
}

/** Undefined if there is no such user. */
export type GiveLoginRelease = (request: AccountWord & { readonly id: string }) => Promise<LoginRelease | undefined>

export function createGiveLoginRelease({ accounts, tokens, audit, clock }: GiveLoginReleasePorts): GiveLoginRelease {
  return async ({ id, ...word }) => {
    const account = await accounts.findById(id)
    if (!account) {
      await audit.record(loginReleaseGiven(id, false, word))
      return undefined
    }
    const code = newOneTimeToken()
    const createdAt = Math.floor(clock.now())
    const expiresIn = ONE_TIME_TOKEN_LIFETIME_SECONDS
    await tokens.add({
      hash: oneTimeTokenHash(code),
      purpose: 'login_release',
      userId: account.id,
      emailKey: '',
      createdAt,
      expiresAt: createdAt + expiresIn,
    })
    await audit.record(loginReleaseGiven(account.id, true, word))
    return { code, expiresIn }
  }
}
