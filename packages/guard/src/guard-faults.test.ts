/** What must not happen: a guard that throws, and a guard that lets a request through because something else is broken. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FlaskJwtOptions, flaskJwt, type RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Decision } from './decision.ts'
import { createGuard } from './guard.ts'
import type { GuardSettings } from './guard-options.ts'
import { credential, NOW, speakFlaskJwt, speakOauth, spokenDialects, tokenOf } from './testing/spoken-dialects.ts'

const SECRET = 'postgres://app:hunter2@db.internal'

/** A Flask-JWT guard with these options decides on a good token, or on the given credential. */
async function decide(
  options: Partial<GuardSettings<unknown>>,
  handlers: FlaskJwtOptions = {},
  value: string = credential(speakFlaskJwt, tokenOf(speakFlaskJwt, 7))[1],
): Promise<Decision<unknown>> {
  const guard = createGuard<unknown>({
    dialect: flaskJwt(handlers),
    keys: speakFlaskJwt.key,
    clock: () => NOW,
    resolvePrincipal: (claims) => claims['identity'],
    ...options,
  })
  const facts: RequestFacts = { method: 'GET', origin: undefined, path: undefined, header: () => [value] }
  // In an async function, so that a synchronous throw becomes a rejection too.
  return await guard.decide(facts)
}

/** Asserts a 503 whose cause only `onFault` learns. */
async function assertUnavailable(
  cause: RegExp,
  options: Partial<GuardSettings<unknown>>,
  handlers?: FlaskJwtOptions,
  value?: string,
): Promise<void> {
  const faults: unknown[] = []
  const decision = await decide({ ...options, onFault: (fault) => faults.push(fault) }, handlers, value)
  assert.ok(!decision.allowed)
  assert.deepEqual(decision.message, flaskJwt().httpMessage(503, { retryAfterSeconds: 1 }))
  assert.equal(faults.length, 1)
  assert.match(String(faults[0]), cause)
  assert.doesNotMatch(JSON.stringify(decision), cause)
}

function fail(): never {
  throw new Error(`connection refused: ${SECRET}`)
}

for (const [when, resolvePrincipal] of [
  ['at once', () => fail()],
  ['later', async () => fail()],
] as const) {
  test(`tells onFault, and not the client, what resolvePrincipal failed with ${when}`, async () => {
    await assertUnavailable(/hunter2/, { resolvePrincipal })
  })

  test(`answers anyway when onFault throws ${when}`, async () => {
    for (const onFault of [() => fail(), async () => fail()]) {
      const decision = await decide({ resolvePrincipal, onFault })
      assert.ok(!decision.allowed)
      assert.equal(decision.message.status, 503)
    }
  })
}

test('is unavailable, and does not blame the token, when its clock is broken', async () => {
  await assertUnavailable(/clock/, { clock: () => Number.NaN })
})

test("is unavailable when the old app's error handler throws", async () => {
  await assertUnavailable(/hunter2/, {}, { jwtErrorHandler: () => fail() }, 'Basic nothing')
})

test("is unavailable when the old app's error handler throws about a principal that came later", async () => {
  await assertUnavailable(/hunter2/, { resolvePrincipal: async () => undefined }, { jwtErrorHandler: () => fail() })
})

for (const [what, answer] of [
  ['a line break in a header', { status: 401, headers: [['X-Why', 'no user a\r\nSet-Cookie: a=1']] }],
  ['a NUL in a header', { status: 401, headers: [['X-Why', 'a\0']] }],
  ['text beyond Latin-1 in a header', { status: 401, headers: [['X-Why', '☃']] }],
  ['a header without a text', { status: 401, headers: [['X-Why', undefined]] }],
  ['a header without a name', { status: 401, headers: [['', 'a']] }],
  ['a line break in the name of a header', { status: 401, headers: [['X-Why\r\nSet-Cookie', 'a=1']] }],
  ['no status', { headers: [] }],
  ['a status that is not valid', { status: 1000, headers: [] }],
  ['a status that ends no request', { status: 101, headers: [] }],
] as const) {
  test(`is unavailable when the old app's error handler answers with ${what}, which no carrier writes`, async () => {
    const jwtErrorHandler = () => ({ ...answer, body: {} }) as never
    await assertUnavailable(/a message that HTTP cannot carry/, {}, { jwtErrorHandler }, 'Basic nothing')
    await assertUnavailable(
      /a message that HTTP cannot carry/,
      { resolvePrincipal: async () => undefined },
      { jwtErrorHandler },
    )
  })
}

for (const [what, returned] of [
  ['a promise', Promise.resolve({ identity: 7 })],
  ['nothing', undefined],
  ['null', null],
  ['text', 'claims'],
  ['a list', [{ identity: 7 }]],
] as const) {
  test(`lets nobody through when the old app's decoder returns ${what} in place of claims`, async () => {
    const jwtDecodeHandler = () => returned as unknown as Claims
    await assertUnavailable(/engine\.decode/, {}, { jwtDecodeHandler })
  })
}

test('is unavailable, in the words of each dialect', async () => {
  for (const spoken of spokenDialects) {
    const { dialect, key } = spoken
    const guard = createGuard({ dialect, keys: key, clock: () => NOW, resolvePrincipal: () => fail() })
    const [name, value] = credential(spoken, tokenOf(spoken, 7))
    const decision = await guard.decide({
      method: 'GET',
      origin: undefined,
      path: undefined,
      header: (asked) => (asked === name.toLowerCase() ? [value] : []),
    })
    assert.ok(!decision.allowed)
    assert.deepEqual(decision.message, dialect.httpMessage(503, { retryAfterSeconds: 1 }))
  }
  assert.equal(speakOauth.dialect.httpMessage(503, { retryAfterSeconds: 1 }).headers.at(-1)?.[0], 'Retry-After')
})
