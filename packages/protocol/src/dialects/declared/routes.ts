/** Paths of the old app that Latchkey answers itself, from the token and the user's row. All others stay with the app behind it. */
import { eachOf, flag, nested, type OptionReader, type OptionTable, optional, path, textList } from '@latchkey/options'
import { type Answer, type AnswerOptions, answerOf } from './answer.ts'
import { type CarrierOptions, type CarrierPlace, carriersOf } from './carrier-options.ts'
import { method } from './refresh.ts'

export interface RouteOptions {
  readonly method?: string
  readonly path: string
  /** Whether anybody may call it. */
  readonly public?: boolean
  /** Whether it may be called without a token; a bad one is refused. */
  readonly optional?: boolean
  readonly fresh?: boolean
  readonly roles?: string | readonly string[]
  readonly scopes?: string | readonly string[]
  /** Instead of the app's own. */
  readonly carry?: readonly CarrierOptions[]
  readonly answer: AnswerOptions
  /** Where `optional`: what is answered without a token. */
  readonly anonymous?: AnswerOptions
}

const ROUTE_NAMES = ['user', 'now', 'claims', 'subject'] as const

const ROUTE = {
  method: optional('GET', method),
  path,
  public: optional(false, flag),
  optional: optional(false, flag),
  fresh: optional(false, flag),
  roles: optional<readonly string[]>(undefined, oneOrMore),
  scopes: optional<readonly string[]>(undefined, oneOrMore),
  carry: optional(undefined, carriersOf),
  answer: answerOf(ROUTE_NAMES, 200, 200),
  anonymous: optional<Answer>(undefined, answerOf([], 200, 200)),
} satisfies OptionTable<keyof RouteOptions>

/** A route as it is read. */
export interface ReadRoute {
  readonly method: string
  readonly path: string
  readonly public: boolean
  readonly optional: boolean
  readonly fresh: boolean
  readonly roles: readonly string[] | undefined
  readonly scopes: readonly string[] | undefined
  readonly carry: readonly CarrierPlace[] | undefined
  readonly answer: Answer
  readonly anonymous: Answer | undefined
}

export const readRoutes: OptionReader<readonly ReadRoute[]> = eachOf(nested(ROUTE), 'a list of routes')

function oneOrMore(value: unknown): readonly string[] {
  return textList(typeof value === 'string' ? [value] : value, 'a text, or a list of texts', (one) => one !== '')
}
