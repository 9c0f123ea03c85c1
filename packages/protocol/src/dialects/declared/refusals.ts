/** Which refusal is which of the settings' names, and what is answered where a name is missing. */
import {
  checked,
  isPlainObject,
  nonEmptyText,
  type OptionReader,
  OptionsError,
  optional,
  parsePlainly,
} from '@latchkey/options'
import type { Refusal } from '../../refusal.ts'
import { type Answer, type AnswerOptions, answerOf } from './answer.ts'
import { NamedRefusal } from './named-refusal.ts'

/** The refusals of an old app, by name. A missing one falls back; `*` is for all that are missing. */
export interface RefuseOptions {
  readonly absent?: AnswerOptions
  readonly malformed?: AnswerOptions
  readonly invalid?: AnswerOptions
  readonly expired?: AnswerOptions
  readonly unknownUser?: AnswerOptions
  readonly denied?: AnswerOptions
  readonly csrf?: AnswerOptions
  readonly stale?: AnswerOptions
  /** Claims that the app verifies itself, by `check.equal`. */
  readonly claims?: AnswerOptions
  readonly role?: AnswerOptions
  readonly scope?: AnswerOptions
  readonly login?: AnswerOptions
  readonly loginUnknown?: AnswerOptions
  readonly loginIncomplete?: AnswerOptions
  readonly account?: AnswerOptions
  readonly '*'?: AnswerOptions
  readonly [own: string]: AnswerOptions | undefined
}

export type Refuse = ReadonlyMap<string, Answer>

/** Each falls back to the next; the last to `*`, then to the default. */
const FALLBACKS: Readonly<Record<string, string>> = {
  malformed: 'invalid',
  absentScheme: 'absent',
  expired: 'invalid',
  notYet: 'invalid',
  unknownUser: 'invalid',
  denied: 'invalid',
  csrf: 'invalid',
  noSubject: 'invalid',
  wrongType: 'invalid',
  notFresh: 'invalid',
  stale: 'invalid',
  scope: 'role',
  inactive: 'account',
  account: 'login',
  loginUnknown: 'login',
  loginIncomplete: 'login',
  refreshAbsent: 'absent',
}

const NAMES: readonly string[] = ['claims', ...Object.keys(FALLBACKS), ...['absent', 'invalid', 'role', 'login', '*']]

/** Those without an own answer and without `*`. */
const DEFAULTS: Readonly<Record<string, AnswerOptions>> = {
  absent: { status: 401, body: { message: 'Token is missing!' } },
  invalid: { status: 401, body: { message: 'Token is invalid!' } },
  role: { status: 403, body: { message: 'Access denied!' } },
  login: { status: 401, body: { message: 'Invalid credentials!' } },
}

const ERROR_NAMES = ['error', 'claims', 'subject'] as const

/** @param own - names that other settings use, such as `check.equal[].refuse` */
export function refuseOf(given: unknown, own: readonly string[]): Refuse {
  const members = checked<Readonly<Record<string, unknown>>>(given, isPlainObject(given), 'answers by name')
  const known = new Set([...NAMES, ...own])
  const unknown = Object.keys(members).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new OptionsError(
      unknown
        .map((name) => `${name.replaceAll(/[^\w.*-]/g, '?')}: unknown refusal; there are ${[...known].join(', ')}`)
        .join('\n'),
    )
  }
  const read: OptionReader<Answer | undefined> = optional(undefined, answerOf(ERROR_NAMES, 200, 401))
  const table = Object.fromEntries(Object.keys(members).map((name) => [name, read]))
  const answers = parsePlainly(table, members)
  return new Map(Object.entries(answers).flatMap(([name, answer]) => (answer ? [[name, answer] as const] : [])))
}

/** The answer to a refusal of this name. */
export function answerTo(name: string, refuse: Refuse): Answer {
  for (let at: string | undefined = name; at !== undefined; at = FALLBACKS[at]) {
    const answer = refuse.get(at)
    if (answer) return answer
  }
  return refuse.get('*') ?? byDefault(name)
}

const readDefault = answerOf(ERROR_NAMES, 200, 401)

function byDefault(name: string): Answer {
  let last = name
  for (let at: string | undefined = name; at !== undefined; at = FALLBACKS[at]) last = at
  return readDefault(DEFAULTS[last] ?? DEFAULTS['invalid'], true)
}

/** What a refusal is called in the settings. */
export function nameOf(refusal: Exclude<Refusal, { kind: 'request_malformed' }>): string {
  switch (refusal.kind) {
    case 'credential_absent':
      return refusal.fault === 'scheme' ? 'absentScheme' : 'absent'
    case 'credential_malformed':
      return 'malformed'
    case 'token_refused':
      if (refusal.error.code === 'token_expired') return 'expired'
      return refusal.error.code === 'token_not_yet_valid' ? 'notYet' : 'invalid'
    case 'token_revoked':
      return 'denied'
    case 'principal_unknown':
      return 'unknownUser'
    case 'csrf_refused':
      return 'csrf'
    case 'authentication_too_old':
    case 'authentication_too_weak':
      return 'notFresh'
    case 'scope_insufficient':
      return 'scope'
    case 'role_insufficient':
    case 'access_denied':
      return 'role'
    case 'login_refused':
      return refusal.nameUnknown ? 'loginUnknown' : 'login'
    case 'proof_refused':
      return 'invalid'
    case 'custom':
      return refusal.error instanceof NamedRefusal ? refusal.error.refusal : 'invalid'
  }
}

/** For `check.equal[].refuse`. */
export const refusalName: OptionReader<string> = nonEmptyText
