/** Flask-JWT's configuration: one table of the option names in an old app's config, and how each is read. */

import {
  checked,
  flag,
  nonEmptyText,
  notAccepted,
  type OptionsResult,
  type OptionTable,
  type OptionValues,
  oneOf,
  optional,
  path,
  readOptions,
  refusal,
  secondsWithin,
  text,
  textList,
} from '@latchkey/options'
import { headerText } from '../field-text.ts'
import type { JsonStyle } from './flask/jsonify.ts'
import { type TimeDelta, timeDelta } from './flask/time-delta.ts'

/** The names and values of `app.config`, unchanged. Secrets are read elsewhere: a dialect holds none. */
export interface FlaskJwtConfig {
  readonly JWT_DEFAULT_REALM?: string
  readonly JWT_AUTH_URL_RULE?: string | null
  readonly JWT_AUTH_URL_OPTIONS?: { readonly methods: readonly string[] }
  readonly JWT_AUTH_USERNAME_KEY?: string
  readonly JWT_AUTH_PASSWORD_KEY?: string
  readonly JWT_ALGORITHM?: string
  readonly JWT_LEEWAY?: number | TimeDelta
  readonly JWT_AUTH_HEADER_PREFIX?: string
  readonly JWT_EXPIRATION_DELTA?: TimeDelta
  readonly JWT_NOT_BEFORE_DELTA?: TimeDelta
  readonly JWT_REQUIRED_CLAIMS?: readonly string[]
  readonly JSON_SORT_KEYS?: boolean
  readonly JSONIFY_PRETTYPRINT_REGULAR?: boolean
  readonly JSON_AS_ASCII?: boolean
  readonly MAX_CONTENT_LENGTH?: number | null
  readonly DEBUG?: boolean
  /** Without effect in Flask-JWT 0.3.2; accepted with a warning. */
  readonly JWT_AUTH_ENDPOINT?: unknown
  readonly JWT_VERIFY?: unknown
  readonly JWT_VERIFY_CLAIMS?: unknown
  readonly JWT_VERIFY_EXPIRATION?: unknown
  /** Accepted and ignored here: the keys hold the secret. */
  readonly SECRET_KEY?: unknown
  readonly JWT_SECRET_KEY?: unknown
}

/** The configuration as the dialect uses it. */
export interface ParsedFlaskJwtConfig {
  readonly realm: string
  readonly authPath: string | undefined
  readonly authMethods: readonly string[]
  readonly usernameKey: string
  readonly passwordKey: string
  readonly algorithm: string
  readonly leewaySeconds: number
  readonly headerPrefix: string
  readonly expirationSeconds: number
  readonly notBeforeSeconds: number
  readonly requiredClaims: readonly string[]
  readonly json: JsonStyle
  readonly maximumBodyBytes: number
  readonly debug: boolean
  readonly warnings: readonly string[]
}

const PAYLOAD_CLAIMS = ['exp', 'iat', 'nbf', 'identity']
const BODY_BYTES = 262_144
const CENTURY_SECONDS = 86_400 * 36_500

const WITHOUT_EFFECT = {
  JWT_AUTH_ENDPOINT: 'the endpoint name comes from the view function',
  JWT_VERIFY: 'signatures are always verified',
  JWT_VERIFY_CLAIMS: 'it cannot switch a check off',
  JWT_VERIFY_EXPIRATION: 'expiry is always verified',
}

/** One row for each option: its default, and how a given value is read. */
const OPTIONS = {
  JWT_DEFAULT_REALM: optional('Login Required', headerText),
  JWT_AUTH_URL_RULE: optional('/auth', pathOrNone),
  JWT_AUTH_URL_OPTIONS: optional(['POST'], methods),
  JWT_AUTH_USERNAME_KEY: optional('username', nonEmptyText),
  JWT_AUTH_PASSWORD_KEY: optional('password', nonEmptyText),
  JWT_ALGORITHM: optional('HS256', oneOf('HS256', 'HS384', 'HS512')),
  JWT_LEEWAY: optional(10, leeway),
  JWT_AUTH_HEADER_PREFIX: optional('JWT', text),
  JWT_EXPIRATION_DELTA: optional(300, timeDelta(CENTURY_SECONDS)),
  JWT_NOT_BEFORE_DELTA: optional(0, timeDelta(CENTURY_SECONDS)),
  JWT_REQUIRED_CLAIMS: optional(['exp', 'iat', 'nbf'], payloadClaims),
  JSON_SORT_KEYS: optional(true, flag),
  JSONIFY_PRETTYPRINT_REGULAR: optional(false, flag),
  JSON_AS_ASCII: optional(true, flag),
  MAX_CONTENT_LENGTH: optional(BODY_BYTES, bodyBytes),
  DEBUG: optional(false, flag),
  JWT_AUTH_ENDPOINT: anything,
  JWT_VERIFY: anything,
  JWT_VERIFY_CLAIMS: anything,
  JWT_VERIFY_EXPIRATION: anything,
  SECRET_KEY: anything,
  JWT_SECRET_KEY: anything,
} satisfies OptionTable<keyof FlaskJwtConfig>

/**
 * Reads a configuration.
 *
 * @param ownPayload - whether the app writes its own claims; then any claim may be required
 */
export function readFlaskJwtConfig(config: FlaskJwtConfig, ownPayload: boolean): OptionsResult<ParsedFlaskJwtConfig> {
  const table = ownPayload ? { ...OPTIONS, JWT_REQUIRED_CLAIMS: optional(['exp', 'iat', 'nbf'], claimNames) } : OPTIONS
  const { values, faults } = readOptions(table, config, { called: 'config' })
  return faults ? { faults } : { values: parsed(values, config) }
}

/** @throws {TypeError} one line for each option that is unknown or wrong */
export function parseFlaskJwtConfig(config: FlaskJwtConfig, ownPayload: boolean): ParsedFlaskJwtConfig {
  const { values, faults } = readFlaskJwtConfig(config, ownPayload)
  if (faults) throw refusal(faults)
  return values
}

function parsed(read: OptionValues<typeof OPTIONS>, config: FlaskJwtConfig): ParsedFlaskJwtConfig {
  return {
    realm: read.JWT_DEFAULT_REALM,
    authPath: read.JWT_AUTH_URL_RULE,
    authMethods: read.JWT_AUTH_URL_OPTIONS,
    usernameKey: read.JWT_AUTH_USERNAME_KEY,
    passwordKey: read.JWT_AUTH_PASSWORD_KEY,
    algorithm: read.JWT_ALGORITHM,
    leewaySeconds: read.JWT_LEEWAY,
    headerPrefix: read.JWT_AUTH_HEADER_PREFIX,
    expirationSeconds: read.JWT_EXPIRATION_DELTA,
    notBeforeSeconds: read.JWT_NOT_BEFORE_DELTA,
    requiredClaims: read.JWT_REQUIRED_CLAIMS,
    json: {
      sortKeys: read.JSON_SORT_KEYS,
      pretty: read.JSONIFY_PRETTYPRINT_REGULAR || read.DEBUG,
      ascii: read.JSON_AS_ASCII,
    },
    maximumBodyBytes: read.MAX_CONTENT_LENGTH,
    debug: read.DEBUG,
    warnings: [
      ...Object.entries(WITHOUT_EFFECT).flatMap(([name, why]) =>
        Object.hasOwn(config, name) ? [`${name} has no effect: ${why}`] : [],
      ),
      ...(read.JWT_REQUIRED_CLAIMS.includes('exp')
        ? []
        : ['JWT_REQUIRED_CLAIMS has no exp: tokens without it are accepted for ever']),
      ...(/^\S+$/.test(read.JWT_AUTH_HEADER_PREFIX)
        ? []
        : ['JWT_AUTH_HEADER_PREFIX is not a single word: no header ever matches it, and every token is refused']),
    ],
  }
}

/** Null or empty: the app has no login route. */
function pathOrNone(value: unknown): string | undefined {
  return value === null || value === '' ? undefined : path(value)
}

function methods(value: unknown): readonly string[] {
  const advice = '{"methods": ["POST"]} and no other member'
  const options = new Map(Object.entries(checked<object>(value, typeof value === 'object' && value !== null, advice)))
  const list = textList(options.get('methods'), advice, (method) => /^[A-Za-z]+$/.test(method))
  return checked<readonly string[]>(list, list.length > 0 && options.size === 1, advice).map((one) => one.toUpperCase())
}

/** Seconds as a number, or a timedelta; PyJWT takes both. */
function leeway(value: unknown): number {
  return typeof value === 'number' ? secondsWithin(-86_400, 86_400)(value) : timeDelta(86_400)(value)
}

function claimNames(value: unknown): readonly string[] {
  return textList(value, 'a list of claim names', () => true)
}

/** Flask-JWT refuses to issue a token that lacks a required claim. */
function payloadClaims(value: unknown): readonly string[] {
  const advice = `names out of ${PAYLOAD_CLAIMS.join(', ')}, or a jwtPayloadHandler that adds the others`
  return textList(value, advice, (name) => PAYLOAD_CLAIMS.includes(name))
}

function bodyBytes(value: unknown): number {
  if (value === null) return BODY_BYTES
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw notAccepted(value, 'a number of bytes, or null')
}

function anything(value: unknown): unknown {
  return value
}
