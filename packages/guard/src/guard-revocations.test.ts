/** A guard with a feed of revocations: it is asked about every token, cached or not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGuard } from './guard.ts'
import type { GuardOptions } from './guard-options.ts'
import { parseRequirement, type RevocationLoss } from './requirement.ts'
import type { RevocableToken } from './revocations/revocations.ts'
import { factsOf } from './testing/facts.ts'
import { credential, NOW, spokenDialects, tokenOf } from './testing/spoken-dialects.ts'

for (const spoken of spokenDialects) {
  const { dialect, key } = spoken
  const facts = factsOf([credential(spoken, tokenOf(spoken, 7))])

  /** A feed that the test controls. */
  function guardWith(whenRevocationsAreLost: RevocationLoss, cache: false | object = {}) {
    const state = { revoked: false, lost: false, asked: [] as RevocableToken[], faults: [] as unknown[] }
    const revocations = {
      isRevoked: (token: RevocableToken) => state.asked.push(token) > 0 && state.revoked,
      isLost: () => state.lost,
    }
    const onFault = (fault: unknown) => state.faults.push(fault)
    const guard = createGuard({
      dialect,
      keys: key,
      clock: () => NOW,
      cache,
      revocations,
      whenRevocationsAreLost,
      onFault,
    })
    return { guard, state }
  }

  describe(`a guard of ${dialect.name} that follows revocations`, () => {
    for (const cache of [{}, false] as const) {
      test(`refuses a token from the moment on at which it is revoked, ${cache ? 'cached or not' : 'without a cache'}`, async () => {
        const { guard, state } = guardWith('fail-closed', cache)
        for (let i = 0; i < 3; i++) assert.equal((await guard.decide(facts)).allowed, true)
        state.revoked = true
        const decision = await guard.decide(facts)
        assert.ok(!decision.allowed)
        assert.deepEqual(decision.reason, { code: 'token_revoked' })
        assert.equal(decision.message.status, dialect.refuse({ kind: 'token_revoked' }).status)
      })
    }

    test('asks with the claims and the key that signed', async () => {
      const { guard, state } = guardWith('fail-open')
      await guard.decide(facts)
      assert.equal(state.asked[0]?.key, key)
      assert.equal(dialect.subjectOf(state.asked[0]?.claims ?? {}), dialect.name === 'oauth' ? '7' : 7)
    })

    test('asks about no token that is not good', async () => {
      const { guard, state } = guardWith('fail-open')
      await guard.decide(factsOf([credential(spoken, tokenOf(spoken, 7, NOW - 100_000))]))
      await guard.decide(factsOf([]))
      assert.deepEqual(state.asked, [])
    })

    for (const [own, ofRoute, status] of [
      ['fail-open', undefined, 200],
      ['fail-closed', undefined, 503],
      ['fail-open', 'fail-closed', 503],
      ['fail-closed', 'fail-open', 200],
    ] as const) {
      test(`that is lost: the guard says ${own}, the route ${ofRoute ?? 'nothing'}: ${status}`, async () => {
        const { guard, state } = guardWith(own)
        state.lost = true
        const requirement = parseRequirement(ofRoute ? { whenRevocationsAreLost: ofRoute } : {})
        const decision = await guard.decide(facts, requirement)
        assert.equal(decision.allowed ? 200 : decision.message.status, status)
        assert.equal(state.faults.length, status === 503 ? 1 : 0)
      })
    }

    test('refuses what it knows to be revoked when the feed is lost, whatever the policy is', async () => {
      for (const policy of ['fail-open', 'fail-closed'] as const) {
        const { guard, state } = guardWith(policy)
        Object.assign(state, { lost: true, revoked: true })
        const decision = await guard.decide(facts)
        assert.ok(!decision.allowed)
        assert.equal(decision.reason.code, 'token_revoked')
      }
    })
  })
}

test('does not guess what to do when revocations are lost: the policy is demanded with them', () => {
  const [spoken] = spokenDialects
  assert.ok(spoken)
  const options = {
    dialect: spoken.dialect,
    keys: spoken.key,
    revocations: { isRevoked: () => false, isLost: () => false },
  }
  assert.throws(() => createGuard(options), /^TypeError: whenRevocationsAreLost: /)
  const wrong = { ...options, revocations: {}, whenRevocationsAreLost: 'fail-open' } as unknown as GuardOptions<never>
  assert.throws(() => createGuard(wrong as typeof options), /^TypeError: revocations: /)
})
