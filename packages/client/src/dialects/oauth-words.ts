/** What the native dialect says in either way of keeping a session. */
import { type AuthCall, type Credentials, type Members, numberIn, type Tokens, textIn } from './client-dialect.ts'

export function formOf(members: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(Object.entries(members).filter((member): member is [string, string] => Boolean(member[1])))
}

export function jsonLogin(path: string, { username, password, deviceToken: device_token }: Credentials): AuthCall {
  // Undefined is not written.
  return { path, body: JSON.stringify({ username, password, device_token }) }
}

export function isLoginRefused(status: number, answer: Members): boolean {
  return status === 400 && answer['error'] === 'invalid_grant'
}

/** A revoked token starts a refresh too: where its session has ended, the refusal of that says so. */
export function isOver(status: number, answer: Members): boolean {
  return status === 401 && ['token_expired', 'token_revoked'].includes(answer['code'] as string)
}

export function tokensOf(answer: Members, accessToken?: string, refreshToken?: string): Tokens | undefined {
  if (!accessToken) return undefined
  return {
    accessToken,
    refreshToken,
    expiresInSeconds: numberIn(answer, 'expires_in'),
    deviceToken: textIn(answer, 'device_token'),
  }
}
