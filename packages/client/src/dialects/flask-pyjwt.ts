/** Article A's dialect, PyJWT by hand: `POST /login`, `x-access-token`, 403. It has no refresh. */
import { type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import type { ClientDialect } from './client-dialect.ts'
import { tokenIn } from './token-lifetime.ts'

/** Options of {@link flaskPyjwt}. */
export interface FlaskPyjwtClientOptions {
  /** Default `/login`. */
  readonly loginPath?: string
  /** Default `x-access-token`. */
  readonly header?: string
}

const OPTIONS = {
  loginPath: optional('/login', text),
  header: optional('x-access-token', text),
} satisfies OptionTable<keyof FlaskPyjwtClientOptions>

/** Speaks to article A's app, or to `flaskPyjwt()` of `@latchkey/protocol`. @throws {TypeError} one line for each option that is unknown or wrong */
export function flaskPyjwt(options: FlaskPyjwtClientOptions = {}): ClientDialect {
  const { loginPath, header } = parsePlainly(OPTIONS, options)
  return {
    name: 'flask-pyjwt',
    header: header.toLowerCase(),
    prefix: '',
    prepare: (request, token) => {
      if (token === undefined) return request
      request.headers.set(header, token)
      return request.redirect === 'follow' ? withoutRedirects(request) : request
    },
    login: ({ username, password }) => ({ path: loginPath, body: JSON.stringify({ username, password }) }),
    readTokens: (answer) => tokenIn(answer, 'token'),
    isLoginRefused: (status) => status === 401,
    // The server has one text for every fault of a token, so only the clock can tell them apart.
    isExpired: (status, answer, pastExpiry) =>
      pastExpiry && status === 403 && answer['message'] === 'Token is invalid!',
  }
}

/**
 * The Fetch standard removes Authorization when a redirect leaves the origin, but no other header. Within the page's own origin the mode
 * keeps redirects inside; elsewhere a redirect cannot be checked first, so none is followed. A page would learn nothing of it but a status
 * of 0, and gets an error; a Worker has no such error, and sees the redirect itself.
 */
function withoutRedirects(request: Request): Request {
  const page = (globalThis as { readonly location?: { readonly origin: string } }).location?.origin
  const within = request.url.startsWith(`${page}/`)
  return new Request(request, within ? { mode: 'same-origin' } : { redirect: page ? 'error' : 'manual' })
}
