/** The authentication chapter of Nest's documentation, with a guard of its own or with passport-jwt. */
import { isPlainObject, OptionsError } from '@latchkey/options'
import type { CarrierOptions } from '../declared/carrier-options.ts'
import type { RefuseOptions } from '../declared/refusals.ts'
import type { Dialect } from '../dialect.ts'
import { expressDialect, type JsonwebtokenOptions } from './jsonwebtoken.ts'

/** Options of {@link nest}. */
export interface NestOptions extends JsonwebtokenOptions {
  /** Whether passport-jwt reads the header: the scheme in any case, and more words after the token. Default false. */
  readonly passport?: boolean
}

const UNAUTHORIZED = { status: 401, body: { message: 'Unauthorized', statusCode: 401 } }
const FORBIDDEN = { status: 403, body: { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 } }

const REFUSE: RefuseOptions = { absent: UNAUTHORIZED, invalid: UNAUTHORIZED, login: UNAUTHORIZED, role: FORBIDDEN }

/**
 * The dialect of a Nest app.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function nest(options: NestOptions = {}): Dialect {
  if (!isPlainObject(options as unknown)) throw new OptionsError('options: give a plain object, or leave it out')
  const { passport = false, ...rest } = options
  const bearer: CarrierOptions = {
    header: 'authorization',
    scheme: 'Bearer',
    otherScheme: 'absent',
    lines: 'first',
    exact: false,
  }
  return expressDialect(
    'nest',
    {
      json: 'nest',
      payload: passport
        ? { username: '{user.username}', sub: '{user.id}' }
        : { sub: '{user.id}', username: '{user.username}' },
      sign: { expiresIn: 60 },
      answer: { status: passport ? 201 : 200, body: { access_token: '{token}' } },
      carry: [{ ...bearer, case: !passport }],
      ...rest,
      login: {
        path: '/auth/login',
        read: [{ json: {} }, { form: {} }, ...(passport ? [{ query: {} }] : [])],
        malformedBody: 'express',
        ...rest.login,
      },
    },
    REFUSE,
  )
}
