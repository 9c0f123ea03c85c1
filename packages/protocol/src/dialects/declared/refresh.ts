/** Refresh tokens of old apps: signed tokens of another kind, or with another secret. */
import {
  fault,
  flag,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  path,
  textList,
} from '@latchkey/options'
import { type Answer, type AnswerOptions, answerOf } from './answer.ts'
import { type CarrierOptions, type CarrierPlace, carriersOf } from './carrier-options.ts'
import { type EqualOptions, type Equals, equalsOf } from './checks.ts'
import { type Refuse, type RefuseOptions, refuseOf } from './refusals.ts'
import type { TemplateName } from './template.ts'
import { type ClaimsTemplate, claimsOf } from './token-claims.ts'

export interface RefreshOptions {
  readonly path?: string
  readonly method?: string
  /** Where the refresh token is. */
  readonly carry: readonly CarrierOptions[]
  /** The claims of refresh tokens. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What a refresh token must say; other tokens must not be taken for one. */
  readonly equal?: readonly EqualOptions[]
  /** Whether each refresh gives a new refresh token, and ends the old one. */
  readonly rotate?: boolean
  /** Claims that a new access token takes over from the refresh token. */
  readonly copy?: readonly string[]
  readonly answer?: AnswerOptions
  readonly refuse?: RefuseOptions
  /** The environment variable with the secret of refresh tokens, where it is another one. */
  readonly secretEnv?: string
}

export interface LogoutOptions {
  readonly path?: string
  readonly method?: string
  /** Whether the token ends (`token` and `jti` are the same here: by its id, or a digest of its claims). Without it only cookies are deleted. */
  readonly deny?: 'token' | 'jti'
  readonly carry?: readonly CarrierOptions[]
  /** Whether it takes refresh tokens as well, or alone. Default `access`. */
  readonly takes?: 'access' | 'refresh' | 'both'
  /** Whether a good token must be there though it does not end. Default false. */
  readonly needsToken?: boolean
  readonly answer?: AnswerOptions
  readonly refuse?: RefuseOptions
}

export const ANSWER_NAMES: readonly TemplateName[] = ['user', 'now', 'token', 'csrf', 'expiry', 'claims', 'subject']

const REFRESH = {
  path: optional('/refresh', path),
  method: optional('POST', method),
  carry: carriersOf,
  claims: claimsOf,
  equal: optional([], equalsOf),
  rotate: optional(false, flag),
  copy: optional<readonly string[]>([], (value) => textList(value, 'a list of claims', (one) => one !== '')),
  answer: optional(undefined, answerOf(ANSWER_NAMES, 200, 200)),
  refuse: optional<Refuse>(new Map(), (value) => refuseOf(value, [])),
  secretEnv: optional(undefined, nonEmptyText),
} satisfies OptionTable<keyof RefreshOptions>

const LOGOUT = {
  path: optional('/logout', path),
  method: optional('POST', method),
  deny: optional(undefined, oneOf('token', 'jti')),
  carry: optional(undefined, carriersOf),
  needsToken: optional(false, flag),
  takes: optional('access', oneOf('access', 'refresh', 'both')),
  answer: optional(undefined, answerOf(ANSWER_NAMES, 200, 200)),
  refuse: optional<Refuse>(new Map(), (value) => refuseOf(value, [])),
} satisfies OptionTable<keyof LogoutOptions>

/** Refresh as it is read. */
export interface ReadRefresh {
  readonly path: string
  readonly method: string
  readonly carry: readonly CarrierPlace[]
  readonly claims: ClaimsTemplate
  readonly equal: Equals
  readonly rotate: boolean
  readonly copy: readonly string[]
  readonly answer: Answer | undefined
  readonly refuse: Refuse
  readonly secretEnv: string | undefined
}

/** Logout as it is read. */
export interface ReadLogout {
  readonly path: string
  readonly method: string
  readonly deny: 'token' | 'jti' | undefined
  readonly carry: readonly CarrierPlace[] | undefined
  readonly takes: 'access' | 'refresh' | 'both'
  readonly needsToken: boolean
  readonly answer: Answer | undefined
  readonly refuse: Refuse
}

export const readRefresh: OptionReader<ReadRefresh> = nested(REFRESH)
export const readLogout: OptionReader<ReadLogout> = nested(LOGOUT)

export function method(value: unknown): string {
  if (typeof value === 'string' && /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(value)) return value
  throw fault('give GET, POST, PUT, PATCH or DELETE')
}
