/** The native dialect: Bearer tokens, refresh by RFC 6749 §6, logout by RFC 7009. */
import { type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import { type ClientDialect, textIn } from './client-dialect.ts'
import { formOf, isLoginRefused, isOver, jsonLogin, tokensOf } from './oauth-words.ts'

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
  return {
    name: 'oauth',
    header: 'authorization',
    prefix: 'Bearer ',
    login: (credentials) => jsonLogin(loginPath, credentials),
    refresh: (token, attempt) => ({
      path: tokenPath,
      body: formOf({ grant_type: 'refresh_token', refresh_token: token, client_id: clientId, attempt }),
    }),
    logout: async ({ refreshToken: token }, ask) =>
      token &&
      ask({ path: revokePath, body: formOf({ token, token_type_hint: 'refresh_token', client_id: clientId }) }),
    // RFC 6749 §7.1: a client must not use a token if it does not understand its type.
    readTokens: (answer) =>
      /^bearer$/i.test(`${answer['token_type']}`)
        ? tokensOf(answer, textIn(answer, 'access_token'), textIn(answer, 'refresh_token'))
        : undefined,
    isLoginRefused,
    isExpired: isOver,
  }
}
