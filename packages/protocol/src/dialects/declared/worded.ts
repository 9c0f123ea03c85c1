/** A dialect of a library with words of its app: its answer, its refusals, its claims, CORS, and routes that Latchkey answers. */
import { nested, type OptionReader, type OptionTable, optional } from '@latchkey/options'
import { withHeaders } from '../../message.ts'
import type { Refusal } from '../../refusal.ts'
import type { Dialect, IssueContext, Principal, TokenOperation } from '../dialect.ts'
import { type Answer, type AnswerOptions, answerOf } from './answer.ts'
import { type CorsOptions, corsOf, type Decorate } from './cors.ts'
import { styleOf } from './json-style.ts'
import { ANSWER_NAMES } from './refresh.ts'
import { answerTo, nameOf, type Refuse, type RefuseOptions, refuseOf } from './refusals.ts'
import { type ReadRoute, type RouteOptions, readRoutes } from './routes.ts'
import { memberAt } from './template.ts'
import { type ClaimsTemplate, claimsOf } from './token-claims.ts'

/** What an app may say in other words than its library. */
export interface WordOptions {
  readonly answer?: AnswerOptions
  readonly refuse?: RefuseOptions
  readonly claims?: Readonly<Record<string, unknown>>
  readonly cors?: CorsOptions
  readonly routes?: readonly RouteOptions[]
}

/** The words as they were read. */
export interface AppWords {
  readonly answer: Answer | undefined
  readonly refuse: Refuse | undefined
  readonly claims: ClaimsTemplate | undefined
  readonly cors: Decorate | undefined
  readonly routes: readonly ReadRoute[]
}

const WORDS = {
  answer: optional(undefined, answerOf(ANSWER_NAMES, 200, 200)),
  refuse: optional<Refuse>(undefined, (value) => refuseOf(value, [])),
  claims: optional(undefined, claimsOf),
  cors: optional(undefined, corsOf),
  routes: optional([], readRoutes),
} satisfies OptionTable<keyof WordOptions>

/** Names of {@link WordOptions}, to tell them from a library's. */
export const WORD_NAMES: readonly string[] = Object.keys(WORDS)

export const readWords: OptionReader<AppWords> = nested(WORDS)

/** @throws {OptionsError} without the option's name, as a reader of it throws */
export function judgeWord(name: keyof WordOptions, value: unknown): void {
  WORDS[name](value)
}

/** What the library says of a refusal. */
export type Describe = (refusal: Refusal) => { readonly statusCode: number; readonly description: string }

export function withWords(dialect: Dialect, words: AppWords, describe: Describe): Dialect {
  const { answer, refuse, claims, cors, routes } = words
  const style = styleOf('flask')
  return {
    ...dialect,
    ...(claims && {
      issue: (user: Principal, context: IssueContext) => ({
        header: dialect.issue(user, context).header,
        claims: claims.template.render({ ...context, user }) as Readonly<Record<string, unknown>>,
      }),
      ...(claims.lifetimeSeconds !== undefined && { accessTokenLifetimeSeconds: claims.lifetimeSeconds }),
    }),
    ...(answer && {
      accept: (success) => {
        if (success.kind !== 'login') return dialect.accept(success)
        const { principal, access, now = 0 } = success
        const facts = {
          user: principal,
          now,
          token: access.token,
          claims: access.claims,
          expiresIn: access.expiresInSeconds,
        }
        return withHeaders(answer.write(facts, style), [['Cache-Control', 'no-store']])
      },
    }),
    ...(refuse && {
      refuse: (refusal, context) => {
        if (refusal.kind === 'request_malformed') return dialect.refuse(refusal, context)
        const name = nameOf(refusal)
        const isOwn = refuse.has(name) || refuse.has('*') || refuse.has('invalid') || refuse.has('login')
        return isOwn ? answerTo(name, refuse).write(describe(refusal), style) : dialect.refuse(refusal, context)
      },
    }),
    ...(cors && { decorate: cors }),
    userColumns: [
      ...new Set([
        ...(answer?.columns ?? []),
        ...(claims?.template.columns ?? []),
        ...routes.flatMap((route) => [...route.answer.columns, ...(route.anonymous?.columns ?? [])]),
      ]),
    ],
    operations: routes.map((route) => routeOf(route, dialect, words, describe)),
  }
}

function routeOf(route: ReadRoute, dialect: Dialect, words: AppWords, describe: Describe): TokenOperation {
  const style = styleOf('flask')
  return {
    id: 'answer',
    method: route.method,
    path: route.path,
    dialect: route.public ? undefined : withWords(dialect, { ...words, routes: [] }, describe),
    ...(route.optional && { optional: true as const }),
    ...(route.roles && { roles: route.roles }),
    ...(route.scopes && { scopes: route.scopes }),
    gives: { access: false, refresh: false },
    revokes: false,
    write: ({ principal, claims, now }) => {
      const answer = claims === undefined && route.anonymous ? route.anonymous : route.answer
      const subject = claims && (dialect.subjectOf(claims) ?? memberAt(claims, 'sub'))
      return answer.write({ user: principal, claims, now, subject }, style)
    },
  }
}
