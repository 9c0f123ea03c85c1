/** The declared dialect: an old app in one object of settings. See `docs/takeover/declared-dialect.md`. */
import { deepFreeze } from '../../deep-freeze.ts'
import type { Dialect } from '../dialect.ts'
import type { Answer } from './answer.ts'
import type { DeclaredOptions } from './declared-options.ts'
import type { Manner } from './manner.ts'
import { operationsOf, refreshManner } from './operations.ts'
import { type Declaration, readDeclaration } from './options.ts'
import { speak } from './speak.ts'
import { claimsOf } from './token-claims.ts'

/**
 * The dialect of an app that its settings describe.
 *
 * @throws {TypeError} one line for each setting that is unknown, missing or wrong; for a template with an unknown name or a secret; for tokens
 *   that name nobody
 */
export function declared(options: DeclaredOptions): Dialect {
  return declaredAs('declared', options)
}

/** What a preset knows that the settings cannot say. */
export type Words = Pick<Manner, 'describe' | 'absentWords' | 'readLogin' | 'readBodyToken' | 'admit' | 'keepsFrom'>

/** @param words - of a preset's library */
export function declaredAs(name: string, options: DeclaredOptions, words: Words = {}): Dialect {
  const declaration = readDeclaration(options)
  const main: Manner = {
    name,
    ...words,
    carry: declaration.carry,
    claims: declaration.token.claims,
    equal: declaration.check.equal,
    refuse: declaration.refuse,
    answer: declaration.answer,
    loginPath: declaration.login.path,
  }
  const refreshing = refreshManner(declaration, main)
  const refreshTokens = refreshing && speak(declaration, refreshing)
  const others = declaration.otherLogins.map(({ path, answer, claims }) => {
    const own = claims ? { claims: claimsOf({ ...main.claims.given, ...claims }) } : {}
    return {
      ...speak(declaration, { ...main, ...own, answer, loginPath: path }),
      ...(refreshTokens && { refreshTokens }),
    }
  })
  return deepFreeze<Dialect>({
    ...speak(declaration, main),
    userColumns: columnsOf(declaration),
    operations: operationsOf(declaration, main),
    ...(refreshTokens && { refreshTokens }),
    ...(others.length > 0 && { otherLogins: others }),
  })
}

/** All columns that templates, checks and roles need. */
function columnsOf(declaration: Declaration): readonly string[] {
  const { answer, token, subject, check, roles, logout, refresh, routes, otherLogins, login } = declaration
  const answers: readonly (Answer | undefined)[] = [
    ...[answer, refresh?.answer],
    ...logout.map((one) => one.answer),
    ...routes.flatMap((route) => [route.answer, route.anonymous]),
    ...otherLogins.map((one) => one.answer),
  ]
  return [
    ...new Set([
      ...answers.flatMap((one) => one?.columns ?? []),
      ...token.claims.template.columns,
      ...(refresh?.claims.template.columns ?? []),
      subject.column,
      ...check.equal.flatMap(({ column }) => column ?? []),
      ...check.account.map(({ column }) => column),
      ...(roles?.column === undefined ? [] : [roles.column]),
      ...Object.keys(login.set ?? {}),
    ]),
  ]
}
