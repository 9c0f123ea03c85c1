import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { CLAIMS, KEY, NOW, rawToken } from '../testing/raw-token.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

interface User {
  readonly sub: string
  readonly role: 'user' | 'admin'
}

type Validate<Output> = StandardSchema<Output>['~standard']['validate']

function parseSchema<Output>(validate: Validate<Output>): StandardSchema<Output> {
  return { '~standard': { version: 1, vendor: 'by hand', validate } }
}

/** Written by hand, as a user without a schema library would write it. */
const userSchema = parseSchema<User>((value) => {
  const { sub, role } = value as Readonly<Record<string, unknown>>
  if (typeof sub !== 'string') return { issues: [{ message: `sub is ${String(sub)}`, path: ['sub'] }] }
  if (role !== 'user' && role !== 'admin') return { issues: [{ message: `role is ${role}`, path: [{ key: 'role' }] }] }
  return { value: { sub, role } }
})

const CANARY = 'canary-4711'
const clock = (): number => NOW
const tokenOf = (claims: object): string => rawToken({ alg: 'HS256' }, { ...CLAIMS, ...claims })
const verifierOf = <C>(schema: StandardSchema<C>, options: Partial<VerifierOptions> = {}) =>
  createVerifier<C>({ clock, ...options, keys: KEY, schema })

describe('a schema for claims', () => {
  it('gives the claims its own form and type', () => {
    const { claims } = verifierOf(userSchema).verify(tokenOf({ role: 'admin', more: 1 }))
    const role: 'user' | 'admin' = claims.role
    assert.deepEqual([claims, role], [{ sub: 'user-1', role: 'admin' }, 'admin'])
    // @ts-expect-error the schema knows no such claim
    assert.equal(claims.more, undefined)
  })

  it('leaves claims without a schema untyped', () => {
    const { claims } = createVerifier({ keys: KEY, clock }).verify(tokenOf({ role: 'admin' }))
    // @ts-expect-error an unknown is not a string
    const role: string = claims['role']
    assert.equal(role, 'admin')
  })

  it('lets a caller say what the claims are, at his own risk', () => {
    const { claims } = createVerifier<User>({ keys: KEY, clock }).verify(tokenOf({ role: 'user' }))
    const role: User['role'] = claims.role
    assert.equal(role, 'user')
  })

  for (const [claims, claim] of [
    [{ role: CANARY }, 'role'],
    [{ role: undefined }, 'role'],
  ] as const) {
    it(`names the claim at fault and never its value: ${claim} ${claims.role ?? 'missing'}`, () => {
      assert.throws(
        () => verifierOf(userSchema).verify(tokenOf(claims)),
        (error: Error) => {
          const { code, part, reason, claim: named } = error as unknown as Record<string, unknown>
          assert.deepEqual([code, part, reason, named], ['claim_invalid', 'payload', 'schema', claim])
          return !(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).includes(CANARY)
        },
      )
    })
  }

  it('names no claim when the schema names none', () => {
    const unnamed: readonly (readonly { readonly path?: readonly unknown[] }[])[] = [
      [],
      [{}],
      [{ path: [] }],
      [{ path: [{}, 0] }],
      [{ path: [null] }],
      [{ path: [7] }],
      [{ path: [{ key: 7 }] }],
    ]
    for (const issues of unnamed) {
      const { verify } = verifierOf(parseSchema<User>(() => ({ issues })))
      const message = 'the claims do not fit the schema'
      assert.throws(() => verify(tokenOf({})), { code: 'claim_invalid', message, reason: 'schema', claim: undefined })
    }
  })

  it('is asked last: after the signature and after every other check', () => {
    let asked = 0
    const counting = parseSchema<object>((value) => {
      asked++
      return { value: value as object }
    })
    const { verify } = verifierOf(counting, { issuer: 'good' })
    asked = 0
    assert.throws(() => verify(tokenOf({ iss: 'bad' })), { claim: 'iss' })
    assert.throws(() => verify(tokenOf({ iss: 'good', exp: NOW - 100 })), { code: 'token_expired' })
    assert.throws(() => verify(`${tokenOf({ iss: 'good' }).slice(0, -1)}_`), { name: 'TokenError' })
    assert.equal(asked, 0)
    verify(tokenOf({ iss: 'good' }))
    assert.equal(asked, 1)
  })

  it('is asked anew for a cached token, and cannot change what the next one sees', () => {
    let limit = 2
    const changing = parseSchema<object>((value) => {
      if (limit-- <= 0) return { issues: [{ message: 'enough', path: ['sub'] }] }
      assert.ok(Object.isFrozen(value))
      return { value: { ...(value as object), seen: true } }
    })
    for (const cache of [{ cache: {} }, {}]) {
      const { verify } = verifierOf(changing, cache)
      limit = 2
      const token = tokenOf({})
      for (let i = 0; i < 2; i++) assert.deepEqual(verify(token).claims, { ...CLAIMS, seen: true })
      assert.throws(() => verify(token), { code: 'claim_invalid', claim: 'sub' })
    }
  })

  it('refuses the token when it throws: what strangers write must not become an error of ours', () => {
    const brittle = parseSchema<object>((value) => {
      const { profile } = value as { profile: { name: string } }
      if (profile.name === CANARY) throw new Error(CANARY)
      return { value: profile }
    })
    const { verify } = verifierOf(brittle)
    for (const profile of [undefined, { name: CANARY }]) {
      assert.throws(
        () => verify(tokenOf({ profile })),
        (error: Error) => {
          assert.equal((error as Error & { reason?: string }).reason, 'schema')
          return error.name === 'TokenError' && !inspect(error, { showHidden: true }).includes(CANARY)
        },
      )
    }
    assert.deepEqual(verify(tokenOf({ profile: { name: 'x' } })).claims, { name: 'x' })
  })

  it('may be a function, as those of ArkType are', () => {
    const schema = Object.assign(() => {}, userSchema)
    assert.equal(verifierOf(schema).verify(tokenOf({ role: 'user' })).claims.role, 'user')
  })
})

describe('a schema for claims: what is none', () => {
  for (const schema of [
    undefined,
    null,
    'text',
    {},
    () => {},
    { '~standard': null },
    { '~standard': {} },
    { '~standard': { version: 1, vendor: 'x', validate: 'x' } },
    { parse: () => ({}) },
  ]) {
    it(`refuses ${inspect(schema)} at construction`, () => {
      const options = { keys: KEY, schema: schema as unknown as StandardSchema<unknown> }
      assert.throws(() => createVerifier(options), { name: 'TypeError', message: /^schema: / })
    })
  }

  it('refuses one that answers with a promise at construction, also when the promise fails', () => {
    for (const promise of [
      () => Promise.resolve({ value: {} }),
      () => Promise.reject(new Error('nobody waits for this')),
      async () => ({ issues: [] }),
    ]) {
      const message = 'schema: a schema for claims must answer at once, without a promise'
      assert.throws(() => verifierOf(parseSchema<object>(promise)), { name: 'TypeError', message })
    }
  })

  it('refuses a promise that comes only for some claims: nobody is let in', () => {
    const sometimes = parseSchema<object>((value) =>
      'sub' in (value as object) ? Promise.reject(new Error('late')) : { value: {} },
    )
    const { verify } = verifierOf(sometimes)
    assert.throws(() => verify(tokenOf({})), { name: 'TypeError', message: /^schema: / })
  })
})
