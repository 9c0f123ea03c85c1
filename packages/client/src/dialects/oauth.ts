/** The native dialect: Bearer tokens, refresh by RFC 6749 §6, logout by RFC 7009. */
import { checked, type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import { type ClientDialect, type Credentials, type Members, numberIn, type Tokens, textIn } from './client-dialect.ts'

/** Options of {@link oauth}: the paths are appended to the client's `baseUrl`. */
export interface OauthClientOptions {
  /** Default `/v1/login`. */
  readonly loginPath?: string
  /** Default `/v1/token`. */
  readonly tokenPath?: string
  /** Default `/v1/revoke`. */
  readonly revokePath?: string
  /** Default `/v1/logout`. */
  readonly logoutPath?: string
  /** `cookie`: the browser keeps the tokens, and no script can read them. The server names the page's origin. Default: the client keeps them. */
  readonly session?: 'cookie'
  /** Sent with refresh and revocation, where the server requires it. */
  readonly clientId?: string
}

const OPTIONS = {
  loginPath: optional('/v1/login', text),
  tokenPath: optional('/v1/token', text),
  revokePath: optional('/v1/revoke', text),
  logoutPath: optional('/v1/logout', text),
  session: optional(undefined, cookie),
  clientId: optional(undefined, text),
} satisfies OptionTable<keyof OauthClientOptions>

/** Speaks to `oauth()` of `@latchkey/protocol`. @throws {TypeError} one line for each option that is unknown or wrong */
export function oauth(options: OauthClientOptions = {}): ClientDialect {
  const { loginPath, tokenPath, revokePath, logoutPath, session, clientId } = parsePlainly(OPTIONS, options)
  const form = (members: Readonly<Record<string, string>>): URLSearchParams =>
    new URLSearchParams({ ...members, ...(clientId && { client_id: clientId }) })
  const common = {
    name: 'oauth',
    isLoginRefused: (status: number, answer: Members) => status === 400 && answer['error'] === 'invalid_grant',
  }
  const login = ({ username, password, deviceToken: device_token }: Credentials) => ({
    path: loginPath,
    // Undefined is not written.
    body: JSON.stringify({ username, password, device_token }),
  })
  if (session) {
    const asked = { headers: { 'Latchkey-Session': session }, credentials: 'include' } as const
    return {
      ...common,
      session,
      header: 'x-csrf-token',
      prefix: '',
      login: (credentials) => ({ ...login(credentials), ...asked }),
      refresh: () => ({ path: tokenPath, body: form({ grant_type: 'refresh_token' }), ...asked }),
      logout: (token) => ({ path: logoutPath, body: '{}', headers: { 'X-CSRF-Token': token }, credentials: 'include' }),
      readTokens: (answer) => {
        const token = textIn(answer, 'csrf_token')
        return tokensOf(answer, token, numberIn(answer, 'refresh_expires_in') && token)
      },
      // A browser deletes a cookie that has expired, and the server sees none.
      isExpired: (status, { code }) => status === 401 && (code === 'token_expired' || code === 'credential_absent'),
    }
  }
  return {
    ...common,
    header: 'authorization',
    prefix: 'Bearer ',
    login,
    refresh: (token) => ({ path: tokenPath, body: form({ grant_type: 'refresh_token', refresh_token: token }) }),
    logout: (token) => ({ path: revokePath, body: form({ token, token_type_hint: 'refresh_token' }) }),
    // RFC 6749 §7.1: a client must not use a token if it does not understand its type.
    readTokens: (answer) =>
      textIn(answer, 'token_type')?.toLowerCase() === 'bearer'
        ? tokensOf(answer, textIn(answer, 'access_token'), textIn(answer, 'refresh_token'))
        : undefined,
    isExpired: (status, answer) => status === 401 && answer['code'] === 'token_expired',
  }
}

function tokensOf(answer: Members, accessToken?: string, refreshToken?: string | 0): Tokens | undefined {
  if (!accessToken) return undefined
  return {
    accessToken,
    refreshToken: refreshToken || undefined,
    expiresInSeconds: numberIn(answer, 'expires_in'),
    deviceToken: textIn(answer, 'device_token'),
  }
}

function cookie(value: unknown): 'cookie' {
  return checked<'cookie'>(value, value === 'cookie', "'cookie', or nothing")
}
