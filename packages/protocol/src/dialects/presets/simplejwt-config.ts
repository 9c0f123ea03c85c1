/** `SIMPLE_JWT`, by its own names. */
import {
  flag,
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
  secondsWithin,
  textList,
} from '@latchkey/options'
import { timeDelta } from '../flask/time-delta.ts'

/** The configuration as the preset uses it. */
export interface SimpleJwtConfig {
  readonly accessSeconds: number
  readonly refreshSeconds: number
  readonly rotates: boolean
  readonly algorithm: string
  readonly leeway: number
  readonly audience: unknown
  readonly issuer: string | undefined
  readonly schemes: readonly string[]
  readonly headerName: string
  readonly userField: string
  readonly userClaim: string
  readonly typeClaim: string | undefined
  readonly jtiClaim: string | undefined
}

const CENTURY_SECONDS = 3_155_760_000

const TABLE = {
  ACCESS_TOKEN_LIFETIME: optional(300, timeDelta(CENTURY_SECONDS)),
  REFRESH_TOKEN_LIFETIME: optional(86_400, timeDelta(CENTURY_SECONDS)),
  ROTATE_REFRESH_TOKENS: optional(false, flag),
  BLACKLIST_AFTER_ROTATION: optional(false, flag),
  UPDATE_LAST_LOGIN: optional(false, flag),
  ALGORITHM: optional('HS256', nonEmptyText),
  LEEWAY: optional(0, (value: unknown) =>
    typeof value === 'number' ? secondsWithin(0, 86_400)(value) : timeDelta(86_400)(value),
  ),
  AUDIENCE: optional<unknown>(undefined, (value) => value ?? undefined),
  ISSUER: optional(undefined, (value: unknown) => (value === null ? undefined : nonEmptyText(value))),
  AUTH_HEADER_TYPES: optional<readonly string[]>(['Bearer'], (value) =>
    textList(typeof value === 'string' ? [value] : value, 'a list of words', (one) => one !== ''),
  ),
  AUTH_HEADER_NAME: optional('HTTP_AUTHORIZATION', nonEmptyText),
  USER_ID_FIELD: optional('id', nonEmptyText),
  USER_ID_CLAIM: optional('user_id', nonEmptyText),
  TOKEN_TYPE_CLAIM: optional('token_type', (value: unknown) => (value === null ? undefined : nonEmptyText(value))),
  JTI_CLAIM: optional('jti', (value: unknown) => (value === null ? undefined : nonEmptyText(value))),
} satisfies OptionTable

/** @throws {TypeError} one line for each name that is unknown, and each wrong value */
export function readSimpleJwt(given: Readonly<Record<string, unknown>>): SimpleJwtConfig {
  const read = parseOptions(TABLE, given, { called: 'config' })
  return {
    accessSeconds: read.ACCESS_TOKEN_LIFETIME,
    refreshSeconds: read.REFRESH_TOKEN_LIFETIME,
    rotates: read.ROTATE_REFRESH_TOKENS,
    algorithm: read.ALGORITHM,
    leeway: read.LEEWAY,
    audience: read.AUDIENCE,
    issuer: read.ISSUER,
    schemes: read.AUTH_HEADER_TYPES,
    headerName: read.AUTH_HEADER_NAME.replace(/^HTTP_/, '')
      .replaceAll('_', '-')
      .toLowerCase(),
    userField: read.USER_ID_FIELD,
    userClaim: read.USER_ID_CLAIM,
    typeClaim: read.TOKEN_TYPE_CLAIM,
    jtiClaim: read.JTI_CLAIM,
  }
}
