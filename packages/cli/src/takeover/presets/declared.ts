/** An app that calls its library by hand: what its code and its tokens show, and what must be said by whoever knows it. */
import { lifetimeOf } from '../tokens/token-sample.ts'
import { proposeClaims } from './claims.ts'
import { known } from './library-options.ts'
import type { Preset, Seen } from './preset.ts'

const BEARER = { header: 'authorization', scheme: 'Bearer' }

export const declared: Preset = {
  dialect: 'declared',
  modules: /^(?:jwt|jose|authlib|python_jose)$/,
  fits: ({ count }) => count > 0,
  secrets: ['SECRET_KEY', 'JWT_SECRET_KEY'],
  propose(seen: Seen) {
    const { app } = seen
    const { claims, remarks } = proposeClaims(seen, /(?:^|\.)encode$/)
    const { loginPath, loginMethods, readsBasic, readsForm, carriers, loginName } = app.idioms
    const named = loginName === undefined || loginName === 'username' ? {} : { username: loginName }
    const subject = subjectOf(claims)
    const lifetime = seen.tokens && lifetimeOf(seen.tokens)
    const assumed = [
      ...(loginPath === undefined ? ['login: POST /login with JSON is assumed'] : []),
      ...(carriers.length === 0 ? ['carry: Authorization: Bearer is assumed'] : []),
      ...(claims['exp'] === undefined && lifetime === undefined
        ? ['the tokens have no exp: they count until they are revoked']
        : []),
      'answer and refuse have plain words: compare them with the app',
    ]
    return {
      options: {
        login: {
          path: loginPath ?? '/login',
          ...(loginPath !== undefined && loginMethods.join() !== 'POST' && { methods: loginMethods }),
          read: readsBasic ? ['basic'] : [readsForm ? { form: named } : { json: named }],
        },
        token: { claims, ...algorithmOf(seen) },
        ...subject,
        carry: carriers.length > 0 ? carriers : [BEARER],
      },
      remarks: [...remarks, ...assumed],
    }
  },
}

/** The claim that is the id, or the nearest to it. */
function subjectOf(claims: Readonly<Record<string, unknown>>) {
  const flat = Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([part, of]): readonly [string, unknown] => [`${name}.${part}`, of])
      : [[name, value] as const],
  )
  const named = flat.flatMap(([claim, value]) => {
    const column = typeof value === 'string' ? /^\{user\.(.+)\}$/.exec(value)?.[1] : undefined
    return column === undefined ? [] : [{ claim, column }]
  })
  const best = named.find(({ column }) => /(?:^|_)id$/i.test(column)) ?? named[0]
  return best ? { subject: best } : {}
}

function algorithmOf({ app }: Seen): { readonly alg?: string } {
  const given = app.calls.flatMap(({ name, named, placed }) => {
    const value = /(?:^|\.)encode$/.test(name) ? (named.get('algorithm') ?? placed[2]) : undefined
    const text = value && known(value)
    return text?.kind === 'text' && text.text !== 'HS256' ? [text.text] : []
  })
  return given[0] === undefined ? {} : { alg: given[0] }
}
