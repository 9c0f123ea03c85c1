/** What an app is told about refusals and what the client is sent with them. Neither may contain anything that was sent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, type HeaderLine, headerOf, type Message, oauth } from '@latchkey/protocol'
import { createSigner, TokenError } from '@latchkey/tokens'
import { createGuard } from './guard.ts'
import type { GuardSettings } from './guard-options.ts'
import type { RefusalRecord } from './refusal-record.ts'
import { parseRequirement, type Requirement } from './requirement.ts'
import { factsOf } from './testing/facts.ts'
import {
  guardOf,
  NOW,
  refusedHeaders,
  type SpokenDialect,
  speakFlaskJwt,
  speakOauth,
  spokenDialects,
} from './testing/spoken-dialects.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const { dialect, key } = speakOauth

/** A native guard's answer to a token with these extra claims. */
async function refusalOf(
  claims: Readonly<Record<string, unknown>>,
  requirement: Requirement = {},
  settings: Partial<GuardSettings<unknown>> = {},
): Promise<RefusalRecord> {
  const records: RefusalRecord[] = []
  const onRefusal = (record: RefusalRecord) => records.push(record)
  const guard = createGuard<unknown>({
    dialect,
    keys: key,
    clock: () => NOW,
    resolvePrincipal: () => 'somebody',
    onRefusal,
    ...settings,
  })
  const issued = dialect.issue(
    { id: 7 },
    { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'csrf-token' },
  )
  const token = createSigner({ key }).sign({ ...issued.claims, ...claims }, issued.header)
  await guard.decide(factsOf([['Authorization', `Bearer ${token}`]]), parseRequirement(requirement))
  assert.equal(records.length, 1)
  return records[0] ?? assert.fail()
}

for (const spoken of spokenDialects) {
  const { name } = spoken.dialect

  test(`tells of every refusal under the id that the client is sent: ${name}`, async () => {
    const records: RefusalRecord[] = []
    const guard = guardOf(spoken, { onRefusal: (record) => records.push(record) })
    for (const headers of Object.values(refusedHeaders(spoken))) {
      const decision = await guard.decide(factsOf(headers))
      assert.ok(!decision.allowed)
      const record = records.pop() ?? assert.fail('nobody was told')
      assert.match(record.requestId, UUID)
      assert.deepEqual(record, {
        requestId: headerOf(decision.message, 'Latchkey-Request-Id'),
        dialect: name,
        method: 'GET',
        status: decision.message.status,
        reason: decision.reason,
      })
    }
    assert.deepEqual(records, [])
  })

  test(`answers as ever beside the headers, and without them when nothing asks for them: ${name}`, async () => {
    const plain = guardOf(spoken)
    const telling = guardOf(spoken, { onRefusal: () => undefined, development: true })
    for (const headers of Object.values(refusedHeaders(spoken))) {
      const [before, after] = await Promise.all([plain.decide(factsOf(headers)), telling.decide(factsOf(headers))])
      assert.ok(!before.allowed && !after.allowed)
      const added = after.message.headers.slice(before.message.headers.length)
      assert.deepEqual(
        added.map(([line]) => line),
        ['Latchkey-Help', 'Latchkey-Request-Id'],
      )
      const { headers: lines } = before.message
      assert.deepEqual({ ...after.message, headers: after.message.headers.slice(0, lines.length) }, before.message)
      assert.ok(lines.every(([line]) => !line.startsWith('Latchkey')))
    }
  })
}

test('gives each refusal an id of its own, and none to a request that is let through', async () => {
  const ids: string[] = []
  const guard = guardOf(speakOauth, { onRefusal: ({ requestId }) => ids.push(requestId) })
  for (let i = 0; i < 50; i++) await guard.decide(factsOf([]))
  assert.equal(new Set(ids).size, 50)
  const open = await guard.optional.decide(factsOf([]))
  assert.ok(open.allowed)
  assert.equal(ids.length, 50)
  const bad = await guard.optional.decide(factsOf([['Authorization', 'Bearer x']]))
  assert.deepEqual([bad.allowed, ids.length], [false, 51])
})

test('says by how many seconds a time is off, beyond the leeway', async () => {
  const off = async (claims: Readonly<Record<string, unknown>>) => {
    const { reason } = await refusalOf(claims)
    return [reason.code, reason.claim, reason.secondsOff]
  }
  assert.deepEqual(await off({ exp: NOW - 105.5 }), ['token_expired', 'exp', 100.5])
  assert.deepEqual(await off({ nbf: NOW + 65 }), ['token_not_yet_valid', 'nbf', 60])
  assert.deepEqual(await off({ iat: NOW + 35 }), ['token_not_yet_valid', 'iat', 30])
})

test('says nothing of the times of a token whose signature does not hold', async () => {
  const records: RefusalRecord[] = []
  const guard = guardOf(speakOauth, { onRefusal: (record) => records.push(record) })
  const forged = createSigner({ key: speakFlaskJwt.key }).sign({ exp: 1 }, { alg: 'HS256', typ: 'at+jwt' })
  await guard.decide(factsOf([['Authorization', `Bearer ${forged}`]]))
  assert.deepEqual(
    records.map(({ reason }) => [reason.code, reason.secondsOff]),
    [['signature_invalid', undefined]],
  )
})

test('names what the route demands: the missing scopes, the age of a login, the audience, the realm', async () => {
  const missing = async (scopes: NonNullable<Requirement['scopes']>) =>
    (await refusalOf({ scope: 'read canary' }, { scopes })).reason.missingScopes
  assert.deepEqual(await missing({ all: ['read', 'write', 'admin'] }), ['write', 'admin'])
  assert.deepEqual(await missing({ any: ['write', 'admin'] }), ['write', 'admin'])
  const late = await refusalOf({ auth_time: NOW - 400 }, { authenticatedWithinSeconds: 300, realm: 'vault' })
  assert.deepEqual(late.reason, { code: 'authentication_too_old', maximumAgeSeconds: 300 })
  assert.equal(late.realm, 'vault')
  assert.deepEqual((await refusalOf({}, { audience: 'billing' })).reason.audience, ['billing'])
  assert.deepEqual((await refusalOf({ aud: 'canary' }, { audience: 'billing' })).reason.audience, ['api'])
})

test('tells of a token whose user is not there any more', async () => {
  const { status, reason } = await refusalOf({}, {}, { resolvePrincipal: () => undefined })
  assert.deepEqual([status, reason], [401, { code: 'principal_unknown' }])
})

test('tells of what the guard could not decide, too', async () => {
  const fail = () => assert.fail('canary')
  for (const resolvePrincipal of [() => fail(), async () => fail()]) {
    const { status, reason } = await refusalOf({}, {}, { resolvePrincipal })
    assert.deepEqual([status, reason], [503, { code: 'unavailable' }])
  }
})

for (const [how, onRefusal] of [
  ['throws', () => assert.fail('the log is full')],
  ['rejects', async () => assert.fail('the log is far away')],
] as const) {
  test(`refuses anyway when onRefusal ${how}`, async () => {
    const decision = await guardOf(speakOauth, { onRefusal }).decide(factsOf([]))
    assert.ok(!decision.allowed)
    assert.equal(decision.message.status, 401)
    assert.match(headerOf(decision.message, 'Latchkey-Request-Id') ?? '', UUID)
    // An unhandled rejection would end the test's process.
    await new Promise((resolve) => setImmediate(resolve))
  })
}

test('records and headers hold nothing that a client sent, whatever it sends', async () => {
  const cookies = oauth({
    issuer: 'https://login.example',
    audience: 'api',
    cookies: { origins: ['https://a.example'] },
  })
  const speakCookies = { ...speakOauth, dialect: cookies }
  const own = { ...speakFlaskJwt, dialect: flaskJwt({ jwtDecodeHandler: () => assert.fail('canary') }) }
  const signed = ({ dialect: { policy }, key }: SpokenDialect) => {
    const header = { alg: key.alg, kid: 'canary-kid', typ: policy().typ ?? 'canary-typ' }
    const usual = { iss: 'https://login.example', sub: 'canary-sub', aud: 'api', iat: NOW, nbf: NOW, exp: NOW + 9 }
    const flaws: readonly object[] = [
      { iss: 'canary-iss' },
      { aud: ['canary-aud'] },
      { aud: undefined, exp: 'canary-exp' },
      { aud: undefined, exp: NOW - 9999 },
      { aud: undefined, nbf: NOW + 9999 },
      { aud: undefined, identity: 'canary', user: 'canary' },
      { sub: { canary: 'canary' } },
      { cnf: { jkt: 'canary' } },
      { scope: 'canary-scope', roles: ['canary-role'], csrf: 'canary-csrf' },
    ]
    return flaws.flatMap((flaw) => {
      const claims = { ...usual, jti: 'canary-jti', client_id: 'canary-client', ...flaw }
      const signingInput = [header, claims].map((part) => base64url(JSON.stringify(part))).join('.')
      return [`${signingInput}.${key.sign(signingInput)}`, `${signingInput}.${key.sign('another token')}`]
    })
  }
  const codes: string[] = []
  for (const spoken of [...spokenDialects, speakCookies, own]) {
    const told: string[] = []
    const guard = guardOf(spoken, { onRefusal: (record) => told.push(JSON.stringify(record)), development: true })
    const tokens = ['canary', 'canary.canary.canary', 'eyJjYW5hcnkiOiJjYW5hcnkifQ.canary.canary', ...signed(spoken)]
    const values = tokens.flatMap((token) => [token, `${spoken.prefix}${token}`, `canary ${token}`])
    const requests: (readonly HeaderLine[])[] = values.flatMap(
      (value) =>
        [
          [[spoken.header, value]],
          [
            [spoken.header, value],
            [spoken.header, 'canary'],
          ],
          [
            ['Cookie', `__Host-lk_at=${value}`],
            ['Origin', 'https://canary.example'],
            ['X-CSRF-Token', 'canary'],
          ],
        ] as const,
    )
    const answers: Message[] = []
    for (const headers of requests) {
      for (const requirement of [{}, { scopes: 'write' }, { roles: 'admin' }, { audience: 'billing' }]) {
        const facts = factsOf(headers, { method: 'CANARY', path: '/canary' })
        const decision = await guard.decide(facts, parseRequirement(requirement))
        if (!decision.allowed) answers.push(decision.message)
      }
    }
    assert.equal(told.length, answers.length)
    assert.ok(told.length > 100)
    codes.push(...told.map((record) => JSON.parse(record).reason.code))
    const lines = answers.flatMap(({ headers }) => headers.filter(([line]) => line.startsWith('Latchkey-')))
    const sent = JSON.stringify(lines)
    for (const text of [...told, sent]) assert.doesNotMatch(text, /canary|eyJ|Y2FuYXJ/i)
    assert.ok(told.every((record) => JSON.parse(record).method === 'other'))
  }
  assert.deepEqual([...new Set(codes)].toSorted(), [
    'claim_invalid',
    'credential_absent',
    'credential_malformed',
    'csrf_refused',
    'custom',
    'header_invalid',
    'role_insufficient',
    'scope_insufficient',
    'signature_invalid',
    'token_expired',
    'token_malformed',
    'token_not_yet_valid',
  ])
})

test('takes an error of an old app’s decoder for what it is', async () => {
  const told: RefusalRecord[] = []
  const refuse = () => {
    throw new TokenError('token_expired', 'canary', { secondsOff: 7.00051, claim: 'exp' })
  }
  const old = { ...speakFlaskJwt, dialect: flaskJwt({ jwtDecodeHandler: refuse }) }
  await guardOf(old, { onRefusal: (record) => told.push(record) }).decide(factsOf([['Authorization', 'JWT canary']]))
  assert.equal(told[0]?.reason.secondsOff, 7.001)
  assert.doesNotMatch(JSON.stringify(told), /canary/)
})

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
