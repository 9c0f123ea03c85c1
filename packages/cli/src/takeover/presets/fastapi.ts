/** The OAuth2 tutorial of FastAPI: `create_access_token`, `OAuth2PasswordBearer`. */
import { lifetimeOf } from '../tokens/token-sample.ts'
import { identityOf } from './claims.ts'
import { faultOf, known } from './library-options.ts'
import { hasClaims, type Preset, type Seen } from './preset.ts'

export const fastapi: Preset = {
  dialect: 'fastapi',
  modules: /^fastapi(?:\.|$)/,
  fits: (tokens) => hasClaims(tokens, ['sub', 'exp'], ['scopes']),
  secrets: ['SECRET_KEY', 'JWT_SECRET_KEY'],
  propose(seen: Seen) {
    const { app, tokens, table } = seen
    const minutes = minutesOf(seen)
    const algorithm = known(app.settings.get('ALGORITHM')?.value ?? { kind: 'none' })
    const subject = tokens?.claims.get('sub')
    const library = app.imports.has('jose') ? { library: 'jose' } : {}
    const path = app.idioms.loginPath
    const options = {
      ...(minutes !== undefined && { minutes }),
      ...(algorithm.kind === 'text' && algorithm.text !== 'HS256' && { algorithm: algorithm.text }),
      ...(subject && { identity: identityOf(subject.kinds, table) }),
      ...library,
      ...(path !== undefined && { login: { path } }),
    }
    // What does not fit is left to its default, and said.
    const fitting = Object.entries(options).filter(
      ([name, value]) => faultOf('fastapi', { [name]: value }) === undefined,
    )
    return {
      options: Object.fromEntries(fitting),
      remarks: [
        ...Object.keys(options).flatMap((name) =>
          fitting.some(([one]) => one === name) ? [] : [`${name} is not taken over`],
        ),
        ...(minutes === undefined ? ['minutes: how long tokens live was not found; the tutorial has 15'] : []),
      ],
    }
  },
}

function minutesOf({ app, tokens }: Seen): number | undefined {
  for (const [name, { value: written }] of app.settings) {
    const value = known(written)
    if (!/ACCESS_?TOKEN_?EXPIRE|TOKEN_?EXPIRE_?MINUTES|JWT_?EXPIR/i.test(name)) continue
    if (value.kind === 'number' && /MINUTES/i.test(name)) return value.number
    if (value.kind === 'text' && /MINUTES/i.test(name) && /^\d+$/.test(value.text)) return Number(value.text)
    if (value.kind === 'span') return value.seconds / 60
  }
  const seconds = tokens && lifetimeOf(tokens)
  return seconds === undefined ? undefined : seconds / 60
}
