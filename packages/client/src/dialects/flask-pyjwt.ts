/** Article A's dialect, PyJWT by hand: `POST /login`, `x-access-token`, 403. It has no refresh. */
import { type ClientDialect, textIn } from './client-dialect.ts'

/** Options of {@link flaskPyjwt}. */
export interface FlaskPyjwtClientOptions {
  /** Default `/login`. */
  readonly loginPath?: string
  /** Default `x-access-token`. */
  readonly header?: string
}

/** Speaks to article A's app, or to `flaskPyjwt()` of `@latchkey/protocol`. */
export function flaskPyjwt(options: FlaskPyjwtClientOptions = {}): ClientDialect {
  const { loginPath = '/login', header = 'x-access-token' } = options
  return {
    name: 'flask-pyjwt',
    header: header.toLowerCase(),
    prefix: '',
    login: ({ username, password }) => ({ path: loginPath, body: JSON.stringify({ username, password }) }),
    readTokens: (answer) => {
      const accessToken = textIn(answer, 'token')
      return accessToken === undefined ? undefined : { accessToken }
    },
    isLoginRefused: (status) => status === 401,
    // One text for every fault of a token: only the clock tells which it was.
    isExpired: (status, answer, pastExpiry) =>
      pastExpiry && status === 403 && answer['message'] === 'Token is invalid!',
  }
}
