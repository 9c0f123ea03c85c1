import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClientOptions, createClient, flaskJwt, flaskPyjwt, oauth } from './index.ts'

const good = { dialect: oauth(), baseUrl: 'https://api.test' }

const wrong: readonly (readonly [options: unknown, message: RegExp])[] = [
  [undefined, /^options: give a plain object$/],
  [{}, /^dialect: missing; .*\nbaseUrl: missing; /],
  [{ dialect: {}, baseUrl: 'https://api.test' }, /^dialect: /],
  [{ dialect: oauth, baseUrl: 'https://api.test' }, /^dialect: give a dialect$/],
  [{ dialect: oauth() }, /^baseUrl: /],
  ...[
    '',
    '/api',
    'api.test',
    'ftp://api.test',
    'https://u@api.test',
    'https://:p@api.test',
    'https://api.test?a',
    'https://api.test#a',
    'javascript:1',
  ].map((baseUrl) => [{ ...good, baseUrl }, /^baseUrl: give a plain http/] as const),
  [{ ...good, attachTo: ['/x', 'https://api.test', 7] }, /^attachTo: give a plain http/],
  [{ ...good, attachTo: 'https://api.test' }, /^attachTo: give a list/],
  [{ ...good, attachTo: null }, /^attachTo: give a list/],
  [{ ...good, storage: 'localStorage' }, /^storage: give a storage/],
  [{ ...good, baseURL: 'https://api.test' }, /^baseURL: unknown option; there are dialect, baseUrl, /],
  [{ ...good, constructor: 1 }, /^constructor: unknown option/],
  ...[0, -1, Number.NaN, 600_001, Number.POSITIVE_INFINITY].map(
    (timeoutMilliseconds) =>
      [{ ...good, timeoutMilliseconds }, /^timeoutMilliseconds: give milliseconds up to 600,000$/] as const,
  ),
  [{ ...good, fetch: 1 }, /^fetch: give a function/],
]
for (const [options, message] of wrong) {
  test(`refuses ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => createClient(options as ClientOptions),
      (error: unknown) => {
        assert.ok(error instanceof TypeError)
        assert.match(error.message, message)
        return true
      },
    )
  })
}

test('an option that is undefined is one that was left out', () => {
  const absent = { ...good, storage: undefined, attachTo: undefined, name: undefined }
  assert.deepEqual(createClient(absent as unknown as ClientOptions).state, { status: 'unknown' })
})

test('the face has the names that the house has, and cannot be changed', () => {
  const client = createClient(good)
  assert.deepEqual(Object.keys(client), [
    'baseUrl',
    'state',
    'onChange',
    'login',
    'keepDeviceToken',
    'refresh',
    'logout',
    'fetch',
    'close',
  ])
  assert.throws(() => Object.assign(client, { fetch: globalThis.fetch }), TypeError)
})

for (const make of [oauth, flaskJwt, flaskPyjwt]) {
  test(`${make.name} refuses an option that it does not know, and a wrong one, in one breath`, () => {
    const options = { loginpath: '/login', loginPath: 7 } as object
    assert.throws(() => make(options), {
      name: 'TypeError',
      message: /^loginpath: unknown option; there are loginPath, .*\nloginPath: give text$/,
    })
  })
}
