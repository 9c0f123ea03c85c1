import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, oauth } from '@latchkey/protocol'
import { exportJwk, generateKey, jwks, secretKey } from '@latchkey/tokens'
import { nodeGuard } from './adapters/node.ts'
import { createGuard, type Guard, type GuardOptions, type TokenPrincipal } from './index.ts'
import { speakFlaskJwt } from './testing/spoken-dialects.ts'

const { dialect, key } = speakFlaskJwt
const good = { dialect, keys: key }

/** As a caller without types would call it. */
function createUntyped(options: unknown): Guard<unknown> {
  return createGuard(options as GuardOptions<unknown> & { resolvePrincipal: () => undefined })
}

test('is made of a dialect and keys alone, and is frozen', () => {
  const guard = createGuard(good)
  assert.equal(guard.dialect, dialect)
  assert.ok(Object.isFrozen(guard))
})

for (const [name, value] of [
  ['dialect', undefined],
  ['dialect', null],
  ['dialect', 'oauth'],
  ['dialect', {}],
  ['keys', undefined],
  ['keys', null],
  ['keys', []],
  ['keys', ['secret']],
  ['keys', 'secret'],
  ['resolvePrincipal', undefined],
  ['resolvePrincipal', null],
  ['resolvePrincipal', {}],
  ['opaqueTokens', undefined],
  ['opaqueTokens', () => undefined],
  ['opaqueTokens', { matches: () => true }],
  ['deadlineMilliseconds', undefined],
  ['deadlineMilliseconds', 0],
  ['deadlineMilliseconds', -1],
  ['deadlineMilliseconds', Number.NaN],
  ['deadlineMilliseconds', Number.POSITIVE_INFINITY],
  ['deadlineMilliseconds', 2 ** 31],
  ['deadlineMilliseconds', '3000'],
  ['onFault', undefined],
  ['onFault', console],
  ['onRefusal', undefined],
  ['onRefusal', console],
  ['development', undefined],
  ['development', 'true'],
  ['development', 1],
  ['cache', undefined],
  ['cache', null],
  ['cache', true],
  ['cache', 100],
  ['cache', []],
  ['clock', undefined],
  ['clock', 1_800_000_000],
] as const) {
  test(`refuses an option by its name: ${name}, ${Array.isArray(value) ? `[${value}]` : String(value)}`, () => {
    assert.throws(() => createUntyped({ ...good, [name]: value }), new RegExp(`^TypeError: ${name}: `))
  })
}

for (const name of ['resolveprincipal', 'identity', 'verifier', 'revocation', 'leewaySeconds']) {
  test(`refuses an unknown option, which would be a check that is never made: ${name}`, () => {
    assert.throws(() => createUntyped({ ...good, [name]: () => undefined }), new RegExp(`^TypeError: ${name}: `))
  })
}

for (const options of [undefined, null, 'oauth']) {
  test(`refuses ${JSON.stringify(options)} in place of options`, () => {
    assert.throws(() => createUntyped(options), /^TypeError: options: /)
  })
}

test('refuses a key whose algorithm the dialect does not speak', () => {
  const wrong = secretKey('the flask-jwt key 0f the contract suite: 64 bytes, which HS512 needs', { alg: 'HS512' })
  assert.throws(() => createGuard({ dialect, keys: wrong }), /^TypeError: keys: .*HS256.*HS512/)
  assert.throws(() => createGuard({ dialect, keys: [key, wrong] }), /^TypeError: keys: /)
  createGuard({ dialect: flaskJwt({ config: { JWT_ALGORITHM: 'HS512' } }), keys: wrong })
  createGuard({ dialect: oauth({ issuer: 'https://login.example', audience: 'api' }), keys: [key, wrong] })
})

for (const [option, value] of [
  ['maximumEntries', 0],
  ['maximumCharacters', Number.POSITIVE_INFINITY],
  ['lifetimeSeconds', 1e9],
  ['ttl', 60],
] as const) {
  test(`refuses a bound of the cache by its name: ${option}`, () => {
    assert.throws(
      () => createUntyped({ ...good, cache: { [option]: value } }),
      new RegExp(`^TypeError: cache\\.${option}: `),
    )
  })
}

test('refuses a key set at hand in which no key has an algorithm that the dialect speaks', () => {
  const keys = jwks({ keys: [exportJwk(generateKey('ES256'))] })
  assert.throws(() => createGuard({ dialect, keys }), /^TypeError: keys: flask-jwt .*HS256/)
  createGuard({ dialect: oauth({ issuer: 'https://login.example', audience: 'api' }), keys })
})

test('has the principal that resolvePrincipal finds, in its type too', () => {
  interface User {
    readonly name: string
  }
  const found: Guard<User> = createGuard({ ...good, resolvePrincipal: async (): Promise<User | null> => null })
  const named: Guard<TokenPrincipal> = createGuard(good)
  const options: GuardOptions<User> = { ...good, resolvePrincipal: () => ({ name: 'roy' }) }
  // @ts-expect-error the principal's type depends on whether resolvePrincipal is there: say which
  const either: Guard<TokenPrincipal> = createGuard(options)
  assert.ok(found && named && either)
})

test('asks a route’s allow about the principals that the guard has, in its type too', () => {
  interface User {
    readonly name: string
  }
  interface Admin extends User {
    readonly vaults: readonly string[]
  }
  const users = createGuard<User>({ ...good, resolvePrincipal: () => ({ name: 'roy' }) })
  const opens = ({ vaults }: Admin) => vaults.length > 0
  // @ts-expect-error not every user here is an admin
  nodeGuard(users).protect({ allow: opens })
  // @ts-expect-error and undefined is not one either
  nodeGuard(users.optional).protect({ allow: ({ name }: User) => name === 'roy' })
  assert.ok(nodeGuard(users).protect({ allow: (who: User | undefined) => who?.name === 'roy' }))
})

test('refuses options that are not their object’s own: a mistyped one of a class would be found by nobody', () => {
  class Options {
    readonly dialect = dialect
    readonly keys = key
    resolvePrincpal(): undefined {}
  }
  for (const options of [new Options(), Object.create(good), new Map(Object.entries(good)), [good]])
    assert.throws(() => createUntyped(options), /^TypeError: options: /)
})
