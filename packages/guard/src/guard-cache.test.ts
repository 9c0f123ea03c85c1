/** The verified-token cache of a guard: on by default, and without influence on decisions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestFacts } from '@latchkey/protocol'
import { type Claims, type FoundKeys, type KeyHint, type KeySet, secretKey } from '@latchkey/tokens'
import fc from 'fast-check'
import { createGuard, type Guard } from './guard.ts'
import type { GuardSettings } from './guard-options.ts'
import {
  credential,
  NOW,
  refusedHeaders,
  type SpokenDialect,
  spokenDialects,
  tokenOf,
} from './testing/spoken-dialects.ts'

/** A set that counts how often it is asked for keys: an uncached token asks once when its header is new. */
class CountingSet implements KeySet {
  version = 1
  asked = 0
  readonly isCurrent = (): boolean => true
  #keys: FoundKeys['keys']

  constructor(keys: FoundKeys['keys']) {
    this.#keys = keys
  }

  readonly find = (_: KeyHint): FoundKeys => {
    this.asked++
    return { keys: this.#keys, version: this.version }
  }

  change(keys: FoundKeys['keys']): void {
    this.#keys = keys
    this.version++
  }
}

function factsWith(headers: readonly (readonly [string, string])[]): RequestFacts {
  const header = (name: string) => headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
  return { method: 'GET', origin: undefined, path: undefined, header }
}

type GuardedCache = Partial<GuardSettings<unknown>> & { readonly keys?: KeySet }

function guardOf(spoken: SpokenDialect, options: GuardedCache = {}): Guard<unknown> {
  const { dialect, key } = spoken
  const resolvePrincipal = (claims: Claims) => dialect.subjectOf(claims)
  return createGuard<unknown>({ dialect, keys: key, clock: () => NOW, resolvePrincipal, ...options })
}

for (const spoken of spokenDialects) {
  const { dialect, key } = spoken
  const good = factsWith([credential(spoken, tokenOf(spoken, 7))])

  test(`${dialect.name}: hands out the same frozen claims once a token has come again, until clearCache`, () => {
    const claimsOf = (guard: Guard<unknown>) => {
      const decision = guard.decide(good)
      return !(decision instanceof Promise) && decision.allowed ? decision.claims : assert.fail('was refused')
    }
    const guard = guardOf(spoken)
    claimsOf(guard)
    const first = claimsOf(guard)
    assert.equal(claimsOf(guard), first)
    guard.clearCache()
    const second = claimsOf(guard)
    assert.notEqual(second, first)
    assert.deepEqual(second, first)
    const without = guardOf(spoken, { cache: false })
    assert.notEqual(claimsOf(without), claimsOf(without))
    without.clearCache()
    for (const claims of [first, claimsOf(without)]) assert.ok(Object.isFrozen(claims))
  })

  test(`${dialect.name}: asks resolvePrincipal each time, so that a user who is gone is refused`, () => {
    let user: string | undefined = 'roy'
    const guard = guardOf(spoken, { resolvePrincipal: () => user })
    const isAllowed = () => {
      const decision = guard.decide(good)
      return !(decision instanceof Promise) && decision.allowed
    }
    assert.equal(isAllowed(), true)
    user = undefined
    assert.equal(isAllowed(), false)
  })

  test(`${dialect.name}: decides as without a cache over 300 histories of requests, time, keys and users`, async () => {
    const other = secretKey('an0ther key 0f the contract suite: 32+ bytes', { alg: 'HS256' })
    const lifetime = dialect.accessTokenLifetimeSeconds
    const sent = [
      ...Object.values(refusedHeaders(spoken)),
      ...[7, 8].map((id) => [credential(spoken, tokenOf(spoken, id))]),
      ...[NOW - lifetime, NOW + 20].map((at) => [credential(spoken, tokenOf(spoken, 7, at))]),
      [credential(spoken, tokenOf({ ...spoken, key: other }, 7))],
    ].map((headers) => factsWith(headers))
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ send: fc.nat(sent.length - 1) }) },
      { weight: 2, arbitrary: fc.record({ jump: fc.integer({ min: -lifetime, max: lifetime }) }) },
      { weight: 1, arbitrary: fc.record({ keys: fc.constantFrom([key], [other], [other, key]) }) },
      { weight: 1, arbitrary: fc.record({ gone: fc.constantFrom<unknown>(7, '7', 8, '8') }) },
      { weight: 1, arbitrary: fc.record({ clear: fc.constant(true) }) },
    )
    const histories = fc.array(step, { minLength: 2, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 2, max: 6 }), async (steps, maximumEntries) => {
        const state: { now: number; gone: unknown } = { now: NOW, gone: undefined }
        const keys = new CountingSet([key])
        const options: GuardedCache = {
          keys,
          clock: () => state.now,
          resolvePrincipal: (claims) => {
            const id = dialect.subjectOf(claims)
            // A resolver that writes on the claims fails in both cases.
            if (id === '8' || id === 8) Reflect.set(claims, 'seen', true) || assert.fail('frozen')
            return id === state.gone ? undefined : { id }
          },
        }
        const cached = guardOf(spoken, { ...options, cache: { maximumEntries } })
        const plain = guardOf(spoken, { ...options, cache: false })
        for (const one of steps) {
          if ('jump' in one) state.now += one.jump
          else if ('keys' in one) keys.change(one.keys)
          else if ('gone' in one) state.gone = one.gone
          else if ('clear' in one) cached.clearCache()
          else {
            const facts = sent[one.send] ?? good
            const decision = await plain.decide(facts)
            assert.deepEqual(await cached.decide(facts), decision)
            assert.deepEqual(await cached.decide(facts), decision)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
}
