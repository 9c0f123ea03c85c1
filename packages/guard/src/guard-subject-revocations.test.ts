/** A subject is revoked: old tokens are refused, and a login in the next second works, in every dialect. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGuard } from './guard.ts'
import { followRevocations } from './revocations/follow-revocations.ts'
import { createRevocationTruth, until } from './revocations/testing/revocation-truth.ts'
import { factsOf } from './testing/facts.ts'
import { credential, NOW, spokenDialects, tokenOf } from './testing/spoken-dialects.ts'

for (const spoken of spokenDialects) {
  const { dialect, key } = spoken

  describe(`a guard of ${dialect.name}, when all that a subject has was revoked`, () => {
    for (const [what, issuedAfterSeconds, expected] of [
      ['refuses a token from before', -1, 'token_revoked'],
      ['refuses a token of the same second, which may be from before or after', 0.9, 'token_revoked'],
      ['lets in who logs in again in the next second', 1, 'allowed'],
      ['lets in who logs in again much later', 3000, 'allowed'],
    ] as const) {
      it(what, async () => {
        const truth = createRevocationTruth()
        let now = NOW
        await using revocations = followRevocations({ source: truth, clock: () => now })
        truth.revoke({ kind: dialect.subjectIs === 'username' ? 'username' : 'subject', id: '7', issuedUntil: NOW })
        await until(() => revocations.status.entries === 1, 'the revocation arrives')
        const guard = createGuard({
          dialect,
          keys: key,
          clock: () => now,
          revocations,
          whenRevocationsAreLost: 'fail-open',
        })
        now = NOW + Math.max(0, issuedAfterSeconds)
        const decision = await guard.decide(factsOf([credential(spoken, tokenOf(spoken, 7, NOW + issuedAfterSeconds))]))
        assert.equal(decision.allowed ? 'allowed' : decision.reason.code, expected)
      })
    }

    it('takes the id of one person for the name of no other', async () => {
      const truth = createRevocationTruth()
      await using revocations = followRevocations({ source: truth, clock: () => NOW })
      truth.revoke({ kind: dialect.subjectIs === 'username' ? 'subject' : 'username', id: '7', issuedUntil: NOW })
      await until(() => revocations.status.entries === 1, 'the revocation arrives')
      const guard = createGuard({
        dialect,
        keys: key,
        clock: () => NOW,
        revocations,
        whenRevocationsAreLost: 'fail-open',
      })
      assert.equal((await guard.decide(factsOf([credential(spoken, tokenOf(spoken, 7, NOW - 1))]))).allowed, true)
    })
  })
}
