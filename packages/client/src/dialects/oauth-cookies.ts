/** The native dialect with the session in cookies: the browser keeps the tokens, and no script can read them. */
import { type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import type { ClientStorage } from '../shared-storage.ts'
import { type ClientDialect, numberIn, textIn } from './client-dialect.ts'
import { formOf, isLoginRefused, isOver, jsonLogin, tokensOf } from './oauth-words.ts'

/** Options of {@link oauthCookies}: the paths are appended to the client's `baseUrl`. */
export interface OauthCookiesClientOptions {
  /** Default `/v1/login`. */
  readonly loginPath?: string
  /** Default `/v1/token`. */
  readonly tokenPath?: string
  /** Default `/v1/logout`. */
  readonly logoutPath?: string
}

const OPTIONS = {
  loginPath: optional('/v1/login', text),
  tokenPath: optional('/v1/token', text),
  logoutPath: optional('/v1/logout', text),
} satisfies OptionTable<keyof OauthCookiesClientOptions>

/** Speaks to `oauth({ cookies })` of `@latchkey/protocol`, which names the page's origin. @throws {TypeError} one line for each option that is unknown or wrong */
export function oauthCookies(options: OauthCookiesClientOptions = {}): ClientDialect {
  const { loginPath, tokenPath, logoutPath } = parsePlainly(OPTIONS, options)
  const asked = { headers: { 'Latchkey-Session': 'cookie' }, credentials: 'include' } as const
  const header = 'x-csrf-token'
  const readTokens: ClientDialect['readTokens'] = (answer) => {
    const token = textIn(answer, 'csrf_token')
    return tokensOf(answer, token, numberIn(answer, 'refresh_expires_in') ? token : undefined)
  }
  // A browser deletes a cookie that has expired, and the server sees none.
  const isExpired: ClientDialect['isExpired'] = (status, answer) =>
    isOver(status, answer) || (status === 401 && answer['code'] === 'credential_absent')
  const refresh = (_token?: string, attempt?: string) => ({
    path: tokenPath,
    body: formOf({ grant_type: 'refresh_token', attempt }),
    ...asked,
  })
  return {
    name: 'oauth',
    session: 'cookie',
    // Workers have none.
    storage: () => (globalThis as { readonly localStorage?: ClientStorage }).localStorage,
    header,
    prefix: '',
    login: (credentials) => ({ ...jsonLogin(loginPath, credentials), ...asked }),
    refresh,
    logout: async ({ accessToken }, ask) => {
      const call = { path: logoutPath, body: '{}', headers: { [header]: accessToken }, credentials: 'include' } as const
      const { status, members } = await ask(call)
      // Cookies that have expired cannot be deleted before they are new again.
      if (!isExpired(status, members, false)) return
      const refreshed = await ask(refresh())
      if (readTokens(refreshed.members)?.accessToken === accessToken) await ask(call)
    },
    prepare: (given, token) => {
      // Cookies outlive a logout that the server has not heard of, and a server refuses them beside another credential.
      if (token === undefined) return new Request(given, { credentials: 'omit' })
      const request = new Request(given, { credentials: 'include' })
      // Only what may change something needs the CSRF token, and every other header costs a request across origins a preflight.
      if (!/^(GET|HEAD|OPTIONS)$/.test(request.method)) request.headers.set(header, token)
      return request
    },
    readTokens,
    isLoginRefused,
    isExpired,
  }
}
