/** The presets keep the contract of dialects, and do not repeat what was reported of others' products. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerOf } from '../../message.ts'
import { describeDialect } from '../../testing/describe-dialect.ts'
import { factsOf } from '../../testing/facts-of.ts'
import { fastapi } from './fastapi.ts'
import { flaskJwtExtended } from './flask-jwt-extended.ts'
import { flaskJwtSimple } from './flask-jwt-simple.ts'
import { jsonwebtoken } from './jsonwebtoken.ts'
import { nest } from './nest.ts'
import { simplejwt } from './simplejwt.ts'

const loginBody = (username: unknown, password: unknown) => ({ username, password })
const given = (more: object = {}) => Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined))

describeDialect('flask-jwt-extended', {
  carry: (token) => [['Authorization', `Bearer ${token}`]],
  malformed: ['Bearer', 'Bearer a b'].map((value) => [['Authorization', value]]),
  loginBody,
  wrongOptions: { cors: 1, json: 'yaml', check: { exp: 'never' } },
  create: (more) =>
    flaskJwtExtended({ identity: '{user.id}', userLookup: true, answer: { body: { t: '{token}' } }, ...given(more) }),
})

describeDialect('flask-jwt-simple', {
  carry: (token) => [['Authorization', `Bearer ${token}`]],
  malformed: ['Bearer', 'Bearer a b', 'Basic x'].map((value) => [['Authorization', value]]),
  loginBody,
  wrongOptions: { cors: 1, json: 'yaml', check: { exp: 'never' } },
  create: (more) => flaskJwtSimple({ identity: '{user.id}', ...given(more) }),
})

test('a CSRF value that came in a cookie proves nothing (vimalloc/flask-jwt-extended#363)', () => {
  const dialect = flaskJwtExtended({ config: { JWT_TOKEN_LOCATION: ['cookies'] } })
  const claims = { sub: 'roy', type: 'access', csrf: 'right' }
  const sent = (headers: readonly (readonly [string, string])[]) =>
    dialect.admit?.(
      claims,
      factsOf([['Cookie', 'access_token_cookie=a.b.c; csrf_access_token=right'], ...headers], 'POST'),
      'cookie-access_token_cookie',
    )
  assert.ok(sent([]))
  assert.equal(sent([['X-CSRF-TOKEN', 'right']]), undefined)
})

test('a token in a header needs no CSRF value, though cookies are taken too (vimalloc/flask-jwt-extended#279)', () => {
  const dialect = flaskJwtExtended({ config: { JWT_TOKEN_LOCATION: ['headers', 'cookies'] } })
  const facts = factsOf([['Authorization', 'Bearer a.b.c']], 'POST')
  const found = dialect.readCredential(facts)
  assert.ok(found.kind === 'token')
  assert.equal(dialect.admit?.({ sub: 'roy', type: 'access', csrf: 'x' }, facts, found.source), undefined)
})

test('a refresh is refused to whoever is inactive', () => {
  const operation = simplejwt().operations?.find(({ id }) => id === 'refreshTokens')
  const judge = (is_active: unknown) =>
    operation?.dialect?.judgeUser?.({ user_id: 3 }, { id: 3, columns: { is_active } }, 0)
  assert.equal(judge(1), undefined)
  for (const no of [0, false, null, undefined]) assert.ok(judge(no), String(no))
})

test('a token without a header is 401 with a challenge (fastapi/fastapi#2026)', () => {
  const dialect = fastapi()
  const absent = dialect.readCredential(factsOf())
  assert.ok(absent.kind !== 'token')
  const { status, headers, body } = dialect.refuse(absent)
  assert.deepEqual([status, headerOf({ status, headers, body }, 'www-authenticate')], [401, 'Bearer'])
})

for (const value of ['Basic TGlua1NoYWRlcw==', 'Bearer', '', ' ', 'Bearer  a.b.c', 'a.b.c']) {
  test(`no header makes a reader throw: ${JSON.stringify(value)} (auth0/express-jwt#28, auth0/node-jsonwebtoken#333)`, () => {
    for (const dialect of [jsonwebtoken(), nest(), nest({ passport: true }), fastapi(), simplejwt()]) {
      const found = dialect.readCredential(factsOf([['Authorization', value]]))
      if (found.kind !== 'token') assert.ok(dialect.refuse(found).status >= 401)
    }
  })
}
