/** The refusals of the faces' guards in the log: found by the id that the client was sent, and empty of what it sent. */
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { type Dialect, flaskJwt, flaskPyjwt, type HeaderLine, oauth } from '@latchkey/protocol'
import { secretKey, TokenError } from '@latchkey/tokens'
import { pino } from 'pino'
import { createMovableClock } from '../testing/movable-clock.ts'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'

const NOW = 1_800_000_000
const SECRET = 'c4n4ry-secret-0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3'
const key = secretKey(SECRET, { alg: 'HS256' })
const APP = 'https://app.example'
const names = { issuer: 'https://login.example', audience: 'api' }

/** Each dialect with the name and the prefix of its header. */
const SPOKEN: readonly (readonly [what: string, dialect: Dialect, header: string, prefix: string])[] = [
  ['oauth', oauth(names), 'authorization', 'Bearer '],
  ['oauth with cookies', oauth({ ...names, cookies: { origins: [APP] } }), 'cookie', '__Host-lk_at='],
  ['flask-jwt', flaskJwt(), 'authorization', 'JWT '],
  ['flask-pyjwt', flaskPyjwt(), 'x-access-token', ''],
]

type Line = Readonly<Record<string, unknown>>

interface Wanted {
  readonly level?: string
  readonly development?: boolean
}

/** A server with one face and a guarded route, and every line that it logs at a level. */
async function serverWith(dialect: Dialect, { level = 'info', development }: Wanted = {}) {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const { handler } = await createLoginServer({
    faces: [
      face({
        dialect,
        keys: [key],
        users: { authenticate: () => undefined },
        routes: [{ method: 'GET', path: '/guarded', scopes: { all: ['read', 'write'] }, handle: () => 1 }],
      }),
    ],
    logger: pino({ level, base: null }, stream),
    clock: createMovableClock(NOW),
    ...(development !== undefined && { development }),
  })
  const ask = (headers: readonly HeaderLine[] = []) =>
    handler(new Request('http://api.test/guarded?c4n4ry-query', { headers: headers.map(([...pair]) => pair) }))
  return { ask, lines, parsed: () => lines.map((line) => JSON.parse(line) as Line) }
}

/** A signed token with these claims beside the usual ones. */
function tokenOf(dialect: Dialect, changed: Readonly<Record<string, unknown>> = {}): string {
  const { header, claims } = dialect.issue(
    { id: 'c4n4ry-id' },
    { now: NOW, alg: key.alg, kid: undefined, tokenId: 'c4n4ry-jti', csrfToken: 'c4n4ry-csrf' },
  )
  const signingInput = [header, { ...claims, ...changed }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signingInput}.${key.sign(signingInput)}`
}

for (const [what, dialect, header, prefix] of SPOKEN) {
  describe(`the log of a face: ${what}`, () => {
    it('has one line for each refusal, under the id that the client was sent', async () => {
      const { ask, parsed } = await serverWith(dialect)
      const sent: readonly (readonly HeaderLine[])[] = [
        [],
        [[header, `${prefix}c4n4ry`]],
        [[header, `${prefix}${tokenOf(dialect, { exp: NOW - 99 })}`]],
      ]
      const ids: unknown[] = []
      for (const headers of sent) ids.push((await ask(headers)).headers.get('latchkey-request-id'))
      assert.equal(new Set(ids).size, 3)
      assert.deepEqual(
        parsed().map(({ event, requestId, dialect: name, method }) => [event, requestId, name, method]),
        ids.map((id) => ['refused', id, dialect.name, 'GET']),
      )
    })

    it('holds no token, no cookie, no secret and no value of a claim, whatever is sent', async () => {
      const { ask, lines } = await serverWith(dialect)
      const flaws: readonly Line[] = [
        {},
        { exp: NOW - 99 },
        { exp: 'c4n4ry' },
        { nbf: NOW + 99 },
        { iss: 'c4n4ry', aud: 'c4n4ry' },
        { aud: ['c4n4ry'] },
        { sub: null, identity: 'c4n4ry', user: 'c4n4ry' },
        { scope: 'c4n4ry', roles: ['c4n4ry'] },
        { c4n4ry: 'c4n4ry', csrf: 'c4n4ry', cnf: { c4n4ry: 'c4n4ry' } },
      ]
      const good = flaws.map((claims) => tokenOf(dialect, claims))
      const tokens = [
        ...good,
        ...good.map((token) => `${token}x`),
        SECRET,
        'c4n4ry',
        'c4n4ry.c4n4ry.c4n4ry',
        'e30.e30.',
        '..',
      ]
      for (const token of tokens) {
        for (const value of [token, `${prefix}${token}`, `${prefix} c4n4ry ${token}`, `Basic ${token}`]) {
          await ask([[header, value]])
          await ask([
            [header, value],
            ['cookie', `__Host-lk_at=${token}`],
            ['origin', 'https://c4n4ry.example'],
            ['x-c4n4ry', token],
          ])
        }
      }
      assert.ok(lines.length > 80, String(lines.length))
      for (const line of lines) {
        assert.doesNotMatch(line, /c4n4ry|YzRuNHJ5|M0bjRye|jNG40cn|eyJ/i)
        for (const token of good) for (const part of token.split('.')) assert.ok(!line.includes(part))
      }
    })

    it('says what was demanded, and by how much it was missed', async () => {
      const { ask, parsed } = await serverWith(dialect)
      await ask([[header, `${prefix}${tokenOf(dialect, { exp: NOW - 100 })}`]])
      await ask([[header, `${prefix}${tokenOf(dialect, { scope: 'write', exp: NOW + 100 })}`]])
      const [late, poor] = parsed()
      const { leewaySeconds } = dialect.policy()
      assert.deepEqual(
        [late?.['code'], late?.['claim'], late?.['secondsOff']],
        ['token_expired', 'exp', 100 - leewaySeconds],
      )
      assert.deepEqual(
        [poor?.['code'], poor?.['status'], poor?.['missingScopes']],
        ['scope_insufficient', 403, ['read']],
      )
    })
  })
}

it('writes no line that the log would drop, and the answer has an id all the same', async () => {
  const { ask, lines } = await serverWith(flaskJwt(), { level: 'warn' })
  const { status, headers } = await ask()
  assert.deepEqual([status, headers.has('latchkey-request-id'), lines], [401, true, []])
})

it('sends help only to developers, so not by default', async () => {
  const help = async (wanted: Wanted) =>
    (await (await serverWith(flaskJwt(), wanted)).ask()).headers.get('latchkey-help')
  assert.equal(await help({}), null)
  assert.equal(await help({ development: false }), null)
  assert.equal(await help({ development: true }), 'No token came; send Authorization: JWT <token>.')
})

it('drops the name of a claim that an old app’s decoder made up', async () => {
  const jwtDecodeHandler = (token: string) => {
    throw new TokenError('claim_invalid', 'no', { claim: token, reason: 'missing' })
  }
  const { ask, parsed, lines } = await serverWith(flaskJwt({ jwtDecodeHandler }))
  await ask([['authorization', 'JWT c4n4ry']])
  assert.deepEqual([parsed()[0]?.['code'], lines[0]?.includes('c4n4ry')], ['claim_invalid', false])
})
