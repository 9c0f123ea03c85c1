/** The native dialect: Bearer tokens, refresh by RFC 6749 §6, logout by RFC 7009. */
import { type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import { type ClientDialect, numberIn, textIn } from './client-dialect.ts'

/** Options of {@link oauth}: the paths are appended to the client's `baseUrl`. */
export interface OauthClientOptions {
  /** Default `/v1/login`. */
  readonly loginPath?: string
  /** Default `/v1/token`. */
  readonly tokenPath?: string
  /** Default `/v1/revoke`. */
  readonly revokePath?: string
  /** Sent with refresh and revocation, where the server requires it. */
  readonly clientId?: string
}

const OPTIONS = {
  loginPath: optional('/v1/login', text),
  tokenPath: optional('/v1/token', text),
  revokePath: optional('/v1/revoke', text),
  clientId: optional(undefined, text),
} satisfies OptionTable<keyof OauthClientOptions>

/** Speaks to `oauth()` of `@latchkey/protocol`. @throws {TypeError} one line for each option that is unknown or wrong */
export function oauth(options: OauthClientOptions = {}): ClientDialect {
  const { loginPath, tokenPath, revokePath, clientId } = parsePlainly(OPTIONS, options)
  const form = (members: Readonly<Record<string, string>>): URLSearchParams =>
    new URLSearchParams({ ...members, ...(clientId && { client_id: clientId }) })
  return {
    name: 'oauth',
    header: 'authorization',
    prefix: 'Bearer ',
    login: ({ username, password }) => ({ path: loginPath, body: JSON.stringify({ username, password }) }),
    refresh: (token) => ({ path: tokenPath, body: form({ grant_type: 'refresh_token', refresh_token: token }) }),
    logout: (token) => ({ path: revokePath, body: form({ token, token_type_hint: 'refresh_token' }) }),
    readTokens: (answer) => {
      const accessToken = textIn(answer, 'access_token')
      // RFC 6749 §7.1: a client must not use a token if it does not understand its type.
      if (!accessToken || textIn(answer, 'token_type')?.toLowerCase() !== 'bearer') return undefined
      return {
        accessToken,
        refreshToken: textIn(answer, 'refresh_token'),
        expiresInSeconds: numberIn(answer, 'expires_in'),
      }
    },
    isLoginRefused: (status, answer) => status === 400 && answer['error'] === 'invalid_grant',
    isExpired: (status, answer) => status === 401 && answer['code'] === 'token_expired',
  }
}
