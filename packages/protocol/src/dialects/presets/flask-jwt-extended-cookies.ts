/** Answers that set or delete the cookies of Flask-JWT-Extended. */
import { isPlainObject } from '@latchkey/options'
import type { AnswerOptions, CookieOptions } from '../declared/answer.ts'
import type { ReadConfig } from './flask-jwt-extended-config.ts'

/** An answer; `"cookies": "tokens"` sets the library's cookies, `"forget"` deletes them. */
export type TokenAnswer = Omit<AnswerOptions, 'cookies'> & {
  readonly cookies?: readonly CookieOptions[] | 'tokens' | 'access' | 'forget'
}

export function answerWithCookies(given: TokenAnswer, config: ReadConfig): AnswerOptions {
  // What is no object is told where answers are read.
  if (!isPlainObject(given as unknown)) return given as AnswerOptions
  const { cookies, ...answer } = given
  if (cookies === undefined) return answer
  if (typeof cookies !== 'string') return { ...answer, cookies }
  const forget = cookies === 'forget'
  const types = cookies === 'access' ? (['access'] as const) : (['access', 'refresh'] as const)
  return { ...answer, cookies: types.flatMap((type) => cookiesFor(type, forget, config)) }
}

function cookiesFor(type: 'access' | 'refresh', forget: boolean, config: ReadConfig): readonly CookieOptions[] {
  const { name, path, csrfName, csrfPath } = config.cookies[type]
  const common = {
    secure: config.cookieSecure,
    ...(config.cookieSameSite && { sameSite: config.cookieSameSite }),
    ...(config.cookieDomain !== undefined && { domain: config.cookieDomain }),
    ...(!config.sessionCookie && !forget && { maxAge: YEAR_SECONDS }),
    ...(forget && { forget }),
  }
  const isAccess = type === 'access'
  const token = { name, value: isAccess ? '{token}' : '{refreshToken}', httpOnly: true, path, ...common }
  const csrf = { name: csrfName, value: isAccess ? '{csrf}' : '{refreshCsrf}', path: csrfPath, ...common }
  return config.csrfProtect && config.csrfInCookies ? [token, csrf] : [token]
}

/** The library's own number. */
const YEAR_SECONDS = 31_540_000
