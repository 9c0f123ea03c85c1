/** A user's own account: making it, verifying its address, its password. */
import { type AccountClient, askAccount } from './ask-account.ts'

/** Who the token is of. */
export interface Me {
  readonly sub: string
  readonly username: string
  readonly email?: string
  readonly email_verified?: boolean
  /** Seconds since the epoch. */
  readonly created_at?: number
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
}

/** `GET /v1/me`. @throws {AccountError} @throws {ClientError} */
export function readMe(client: AccountClient): Promise<Me> {
  return askAccount(client, { method: 'GET', path: '/v1/me' })
}

/**
 * Makes an account. Nobody is logged in by it.
 *
 * @returns the new account; undefined where what has become of it is in a mail
 * @throws {AccountError} username_taken | email_taken | password_… | invalid_request | too_many_requests
 */
export async function register(
  client: AccountClient,
  account: { readonly username: string; readonly password: string; readonly email?: string },
): Promise<{ readonly userId: string; readonly username: string } | undefined> {
  const { user_id: userId, username } = await askAccount<{ user_id?: string; username?: string }>(client, {
    path: '/v1/users',
    body: account,
  })
  return userId !== undefined && username !== undefined ? { userId, username } : undefined
}

/** Mails a link that verifies an address, if an account has it. The answer is the same for every address. */
export async function requestEmailVerification(client: AccountClient, email: string): Promise<void> {
  await askAccount(client, { path: '/v1/email/verification', body: { email } })
}

/** @param token - of the mail's link @throws {AccountError} invalid_grant */
export async function verifyEmail(client: AccountClient, token: string): Promise<void> {
  await askAccount(client, { path: '/v1/email/verify', body: { token } })
}

/** Mails a link to choose a new password, if an account has the address. The answer is the same for every address. */
export async function requestPasswordReset(client: AccountClient, email: string): Promise<void> {
  await askAccount(client, { path: '/v1/password/reset-request', body: { email } })
}

/**
 * Sets a new password by the token of a mail, and logs in with it: all sessions of the user have ended, and their API keys are gone. This
 * browser is known from now on, so that a user under attack does not wait at this very login.
 *
 * @throws {AccountError} invalid_grant | password_…
 * @throws {ClientError} of the login
 */
export async function resetPassword(client: AccountClient, token: string, password: string): Promise<void> {
  const { username, device_token: deviceToken } = await askAccount<{ username: string; device_token?: string }>(
    client,
    { path: '/v1/password/reset', body: { token, new_password: password } },
  )
  if (deviceToken !== undefined) await client.keepDeviceToken(deviceToken)
  await client.login({ username, password })
}

/**
 * Changes the password and ends the other sessions, unless they are to be kept.
 *
 * @returns how many API keys the user still has
 * @throws {AccountError} invalid_grant (the current password is wrong) | password_… | conflict | too_many_requests
 */
export async function changePassword(
  client: AccountClient,
  change: {
    readonly currentPassword: string
    readonly newPassword: string
    readonly keepOtherSessions?: boolean
    readonly endApiKeys?: boolean
  },
): Promise<number> {
  const { api_keys_left: left } = await askAccount<{ api_keys_left: number }>(client, {
    path: '/v1/me/password',
    body: {
      current_password: change.currentPassword,
      new_password: change.newPassword,
      keep_other_sessions: change.keepOtherSessions,
      end_api_keys: change.endApiKeys,
    },
  })
  return left
}

/** Deletes the account. It needs a login of a short while ago: see `withStepUp`. Log out afterwards. @throws {AccountError} */
export async function deleteAccount(client: AccountClient): Promise<void> {
  await askAccount(client, { method: 'DELETE', path: '/v1/me' })
}

/** Mails a user whose login is refused with 429 a link that makes this browser known. The answer is the same for every name. */
export async function requestLoginRelease(client: AccountClient, username: string): Promise<void> {
  await askAccount(client, { path: '/v1/login/release', body: { username } })
}

/** Makes this browser known by the code of that mail and the password. It logs nobody in. @throws {AccountError} invalid_grant */
export async function redeemLoginRelease(client: AccountClient, code: string, password: string): Promise<void> {
  const { device_token: deviceToken } = await askAccount<{ device_token?: string }>(client, {
    path: '/v1/login/release/redeem',
    body: { code, password },
  })
  if (deviceToken !== undefined) await client.keepDeviceToken(deviceToken)
}
