/** An Express app with jsonwebtoken 9, as its tutorials write it: the options of `sign` and `verify`, and the rest as a declaration. */
import {
  isPlainObject,
  nonEmptyText,
  OptionsError,
  type OptionTable,
  optional,
  parseOptions,
  secondsWithin,
  textList,
} from '@latchkey/options'
import type { CarrierOptions } from '../declared/carrier-options.ts'
import { declaredAs } from '../declared/declared.ts'
import type { DeclaredOptions } from '../declared/declared-options.ts'
import type { RefuseOptions } from '../declared/refusals.ts'
import type { Dialect } from '../dialect.ts'
import { timeSpan } from './time-span.ts'

/** The options of `jwt.sign`. */
export interface SignOptions {
  /** Seconds, or a text such as `15m` or `2 days`. */
  readonly expiresIn?: number | string
  readonly notBefore?: number | string
  readonly audience?: string | readonly string[]
  readonly issuer?: string
  readonly subject?: string
  readonly jwtid?: string
  readonly keyid?: string
  readonly algorithm?: string
}

/** The options of `jwt.verify`. */
export interface VerifyOptions {
  readonly algorithms?: readonly string[]
  readonly audience?: string | readonly string[]
  readonly issuer?: string | readonly string[]
  readonly subject?: string
  readonly clockTolerance?: number
}

/** Options of {@link jsonwebtoken}. */
export interface JsonwebtokenOptions extends Omit<DeclaredOptions, 'token' | 'carry'> {
  /** The first argument of `jwt.sign`. Default `{"id": "{user.id}"}`. */
  readonly payload?: Readonly<Record<string, unknown>>
  readonly sign?: SignOptions
  readonly verify?: VerifyOptions
  /** Default: the second word of `Authorization`, whatever the first is. */
  readonly carry?: readonly CarrierOptions[]
}

const SIGN = {
  expiresIn: optional(undefined, timeSpan),
  notBefore: optional(undefined, timeSpan),
  audience: optional<unknown>(undefined, texts),
  issuer: optional(undefined, nonEmptyText),
  subject: optional(undefined, nonEmptyText),
  jwtid: optional(undefined, nonEmptyText),
  keyid: optional(undefined, nonEmptyText),
  algorithm: optional('HS256', nonEmptyText),
} satisfies OptionTable<keyof SignOptions>

const VERIFY = {
  algorithms: optional<readonly string[]>(undefined, texts),
  audience: optional<readonly string[]>([], texts),
  issuer: optional<readonly string[]>([], texts),
  subject: optional(undefined, nonEmptyText),
  clockTolerance: optional(0, secondsWithin(0, 86_400)),
} satisfies OptionTable<keyof VerifyOptions>

const REFUSE: RefuseOptions = {
  absent: { status: 401, body: { message: 'Access token required' } },
  invalid: { status: 403, body: { message: 'Invalid or expired token' } },
  role: { status: 403, body: { message: 'Forbidden' } },
  login: { status: 401, body: { message: 'Invalid credentials' } },
}

/**
 * The dialect of an Express app with jsonwebtoken.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function jsonwebtoken(options: JsonwebtokenOptions = {}): Dialect {
  return expressDialect('jsonwebtoken', options, REFUSE)
}

/** The part that other frameworks on Express share. */
export function expressDialect(name: string, options: JsonwebtokenOptions, words: RefuseOptions): Dialect {
  if (!isPlainObject(options as unknown)) throw new OptionsError('options: give a plain object, or leave it out')
  const { payload = { id: '{user.id}' }, sign: givenSign, verify: givenVerify, refuse, check, login, ...rest } = options
  const sign = parseOptions(SIGN, givenSign ?? {}, { called: 'sign' })
  const verify = parseOptions(VERIFY, givenVerify ?? {}, { called: 'verify' })
  const [, ...others] = verify.algorithms?.includes(sign.algorithm) ? verify.algorithms : [sign.algorithm]
  const subject = verify.subject === undefined ? [] : [ofSubject(verify.subject)]
  const declaration: DeclaredOptions = {
    json: 'express',
    carry: [{ header: 'authorization', word: 2, fewWords: 'absent', lines: 'first', empty: 'token' }],
    ...rest,
    login: { malformedBody: 'express', ...login },
    token: {
      alg: sign.algorithm,
      accept: others,
      ...(sign.keyid !== undefined && { kid: sign.keyid }),
      claims: claimsOf(payload, sign, givenSign?.audience),
    },
    check: {
      library: 'jsonwebtoken',
      leeway: verify.clockTolerance,
      audience: verify.audience,
      issuer: verify.issuer,
      ...check,
      equal: [...subject, ...(check?.equal ?? [])],
    },
    refuse: { ...words, ...refuse },
  }
  return { ...declaredAs(name, declaration), findsPathsLoosely: true }
}

function ofSubject(value: string) {
  return { claim: 'sub', value, refuse: 'invalid', description: `jwt subject invalid. expected: ${value}` }
}

/** In the order in which jsonwebtoken writes them. */
function claimsOf(
  payload: Readonly<Record<string, unknown>>,
  sign: { readonly [N in 'expiresIn' | 'notBefore']: number | undefined } & {
    readonly [N in 'issuer' | 'subject' | 'jwtid']: string | undefined
  },
  audience: unknown,
): Readonly<Record<string, unknown>> {
  const { expiresIn, notBefore, issuer, subject, jwtid } = sign
  return {
    ...payload,
    iat: '{now}',
    ...(notBefore !== undefined && { nbf: notBefore === 0 ? '{now}' : `{now+${notBefore}}` }),
    ...(expiresIn !== undefined && { exp: `{now+${expiresIn}}` }),
    ...(audience !== undefined && { aud: audience }),
    ...(issuer !== undefined && { iss: issuer }),
    ...(subject !== undefined && { sub: subject }),
    ...(jwtid !== undefined && { jti: jwtid }),
  }
}

function texts(value: unknown): readonly string[] {
  return textList(typeof value === 'string' ? [value] : value, 'a text, or a list of texts', (one) => one !== '')
}
