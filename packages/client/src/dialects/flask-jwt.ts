/** Article B's dialect, Flask-JWT: `POST /auth`, `Authorization: JWT …`. It has no refresh. */
import { type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import type { ClientDialect } from './client-dialect.ts'
import { tokenIn } from './token-lifetime.ts'

/** Options of {@link flaskJwt}, in the app's own settings. */
export interface FlaskJwtClientOptions {
  /** `JWT_AUTH_URL_RULE`. Default `/auth`. */
  readonly loginPath?: string
  /** `JWT_AUTH_HEADER_PREFIX`. Default `JWT`. */
  readonly headerPrefix?: string
  /** `JWT_AUTH_USERNAME_KEY`. Default `username`. */
  readonly usernameKey?: string
  /** `JWT_AUTH_PASSWORD_KEY`. Default `password`. */
  readonly passwordKey?: string
}

const OPTIONS = {
  loginPath: optional('/auth', text),
  headerPrefix: optional('JWT', text),
  usernameKey: optional('username', text),
  passwordKey: optional('password', text),
} satisfies OptionTable<keyof FlaskJwtClientOptions>

/** Speaks to a Flask-JWT app, or to `flaskJwt()` of `@latchkey/protocol`. @throws {TypeError} one line for each option that is unknown or wrong */
export function flaskJwt(options: FlaskJwtClientOptions = {}): ClientDialect {
  const { loginPath, headerPrefix, usernameKey, passwordKey } = parsePlainly(OPTIONS, options)
  return {
    name: 'flask-jwt',
    header: 'authorization',
    prefix: `${headerPrefix} `,
    login: ({ username, password }) => ({
      path: loginPath,
      body: JSON.stringify({ [usernameKey]: username, [passwordKey]: password }),
    }),
    readTokens: (answer) => tokenIn(answer, 'access_token'),
    isLoginRefused: (status) => status === 401,
    isExpired: (status, answer) => status === 401 && answer['description'] === 'Signature has expired',
  }
}
