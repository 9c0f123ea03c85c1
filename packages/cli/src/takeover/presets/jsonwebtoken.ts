/** Express with jsonwebtoken: `jwt.sign(payload, secret, { expiresIn })`. */
import type { AppText } from '../app/read-app.ts'
import { asJson, type Value } from '../source/value.ts'
import { lifetimeOf } from '../tokens/token-sample.ts'
import { proposeClaims } from './claims.ts'
import { faultOf, known } from './library-options.ts'
import type { Preset, ProposedOptions, Seen } from './preset.ts'

const SIGN = /(?:^|\.)sign(?:Async)?$/
const OF_LIBRARY = new Set(['iat', 'exp', 'nbf', 'iss', 'aud'])

export const jsonwebtoken: Preset = {
  dialect: 'jsonwebtoken',
  modules: /^(?:jsonwebtoken|express-jwt|passport-jwt)$/,
  fits: ({ headers, claims }) =>
    headers.has('alg,typ') &&
    claims.has('iat') &&
    !claims.has('nbf') &&
    !claims.has('token_type') &&
    !claims.has('fresh'),
  secrets: ['JWT_SECRET', 'jwtSecret', 'ACCESS_TOKEN_SECRET'],
  propose: (seen) => signOptions(seen, 'jsonwebtoken'),
}

/** What Nest shares. */
export function signOptions(seen: Seen, dialect: string): ProposedOptions {
  const { claims, remarks } = proposeClaims(seen, SIGN)
  const payload = Object.fromEntries(Object.entries(claims).filter(([name]) => !OF_LIBRARY.has(name)))
  const sign = signOf(seen)
  const { loginPath, loginName } = seen.app.idioms
  const name = loginName === undefined || loginName === 'username' ? {} : { read: [{ json: { username: loginName } }] }
  const login = { ...(loginPath !== undefined && loginPath !== '/login' && { path: loginPath }), ...name }
  const options: Readonly<Record<string, unknown>> = {
    ...(Object.keys(payload).length > 0 && { payload }),
    ...(Object.keys(sign).length > 0 && { sign }),
    ...(Object.keys(login).length > 0 && { login }),
  }
  const fault = faultOf(dialect, options)
  return {
    options: fault === undefined ? options : {},
    remarks: [
      ...remarks,
      ...(fault === undefined ? [] : [`the options of sign are not taken over: ${fault}`]),
      ...(sign['expiresIn'] === undefined ? ['sign.expiresIn was not found: as it stands, tokens never expire'] : []),
      'answer and refuse have the words of the tutorial: compare them with the app',
    ],
  }
}

function signOf(seen: Seen): Readonly<Record<string, unknown>> {
  const given = [...optionsOf(seen.app)].flatMap(([name, value]) => {
    const json = asJson(known(value))
    return json === undefined || json === null
      ? []
      : [[name, typeof json === 'string' && /^\d+$/.test(json) && name === 'expiresIn' ? `${json}ms` : json] as const]
  })
  const sign = Object.fromEntries(given.filter(([name]) => SIGN_NAMES.has(name)))
  const setting =
    seen.app.settings.get('expiresIn') ??
    [...seen.app.settings.values()].find(({ name }) => /^JWT_EXP|expires?_?in$/i.test(name))
  const fromSetting = setting && asJson(known(setting.value))
  const seconds = seen.tokens && lifetimeOf(seen.tokens)
  const expiresIn =
    sign['expiresIn'] ?? (typeof fromSetting === 'string' || typeof fromSetting === 'number' ? fromSetting : seconds)
  return { ...sign, ...(expiresIn !== undefined && { expiresIn }) }
}

const SIGN_NAMES = new Set(['expiresIn', 'notBefore', 'audience', 'issuer', 'subject', 'jwtid', 'keyid', 'algorithm'])

/** The third argument of `sign`, or the module's `signOptions`. */
function optionsOf({ calls, settings }: AppText): ReadonlyMap<string, Value> {
  const given = calls.flatMap(({ name, placed }) => {
    const options = SIGN.test(name) ? placed.find((one, i) => i > 0 && one.kind === 'record') : undefined
    return options?.kind === 'record' ? [options.members] : []
  })
  const ofModule = calls.flatMap(({ name, placed: [first] }) => {
    const options = /register$/.test(name) && first?.kind === 'record' ? first.members.get('signOptions') : undefined
    return options?.kind === 'record' ? [options.members] : []
  })
  const named = settings.get('signOptions')?.value
  return given[0] ?? ofModule[0] ?? (named?.kind === 'record' ? named.members : new Map())
}
