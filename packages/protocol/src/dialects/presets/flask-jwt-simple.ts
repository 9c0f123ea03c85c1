/** Flask-JWT-Simple 0.0.3. */
import { isPlainObject, nonEmptyText, OptionsError, type OptionTable, optional, parseOptions } from '@latchkey/options'
import { declaredAs } from '../declared/declared.ts'
import type { DeclaredOptions } from '../declared/declared-options.ts'
import type { Dialect } from '../dialect.ts'
import { timeDelta } from '../flask/time-delta.ts'

/** Options of {@link flaskJwtSimple}. */
export interface FlaskJwtSimpleOptions extends Omit<DeclaredOptions, 'token' | 'carry'> {
  /** By the library's names: `JWT_HEADER_TYPE`, `JWT_EXPIRES`, … */
  readonly config?: Readonly<Record<string, unknown>>
  /** What `create_jwt` was given. Default `{user.username}`. */
  readonly identity?: string
  /** Whether a user must be there. Default false, as in the library. */
  readonly userLookup?: boolean
}

const CENTURY_SECONDS = 3_155_760_000
const orNull = (value: unknown) => (value === null ? '' : nonEmptyText(value))

const TABLE = {
  JWT_ALGORITHM: optional('HS256', nonEmptyText),
  JWT_HEADER_NAME: optional('Authorization', nonEmptyText),
  JWT_HEADER_TYPE: optional('Bearer', orNull),
  JWT_EXPIRES: optional(3600, timeDelta(CENTURY_SECONDS)),
  JWT_IDENTITY_CLAIM: optional('sub', nonEmptyText),
  JWT_DECODE_AUDIENCE: optional(undefined, nonEmptyText),
} satisfies OptionTable

/**
 * The dialect of Flask-JWT-Simple.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function flaskJwtSimple(options: FlaskJwtSimpleOptions = {}): Dialect {
  if (!isPlainObject(options as unknown)) throw new OptionsError('options: give a plain object, or leave it out')
  const { config = {}, identity = '{user.username}', userLookup = false, refuse, check, ...rest } = options
  const read = parseOptions(TABLE, config, { called: 'config' })
  const { JWT_HEADER_NAME: name, JWT_HEADER_TYPE: type, JWT_IDENTITY_CLAIM: claim } = read
  const msg = (status: number, text = '{description}') => ({ status, body: { msg: text } })
  const declaration: DeclaredOptions = {
    answer: { body: { jwt: '{token}' } },
    ...rest,
    token: {
      alg: read.JWT_ALGORITHM,
      claims: { exp: `{now+${read.JWT_EXPIRES}}`, iat: '{now}', nbf: '{now}', [claim]: identity },
    },
    subject: { claim, column: /^\{(?:text:)?user\.([^{}]+)\}$/.exec(identity)?.[1] ?? 'id', required: userLookup },
    carry: [{ header: name, ...(type !== '' && { scheme: type }) }],
    check: {
      library: 'pyjwt-2.6',
      ...(read.JWT_DECODE_AUDIENCE !== undefined && { audience: read.JWT_DECODE_AUDIENCE }),
      ...check,
    },
    refuse: {
      absent: msg(401, `Missing ${name} Header`),
      malformed: msg(422, `Bad ${name} header. Expected value '${type === '' ? '' : `${type} `}<JWT>'`),
      invalid: msg(422),
      expired: msg(401, 'Token has expired'),
      login: msg(401, 'Bad username or password'),
      ...refuse,
    },
  }
  return declaredAs('flask-jwt-simple', declaration)
}
