/** Every row of the corpus that an HMAC user can meet is decided as it demands; the others are counted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, secretKey, TokenError, type VerifiedToken } from '@latchkey/tokens'
import { type AttackRow, corpus, type Expectation, isForHmac, judge, materialOf } from './corpus.ts'

type Outcome = VerifiedToken | TokenError | TypeError

const decided = corpus.cases.filter(({ verifier }) => isForHmac(verifier.key))
const others = corpus.cases.filter(({ verifier }) => !isForHmac(verifier.key))

const EXPECTATIONS: Readonly<Record<Expectation, (outcome: Outcome, row: AttackRow) => void>> = {
  accept: (outcome) => assert.ok(isAccepted(outcome), String(outcome)),
  // Only a row that names no algorithm may end at the construction of its key; all others must be judged and refused.
  reject: (outcome, { verifier }) => {
    assert.ok(outcome instanceof (verifier.algorithms === null ? TypeError : TokenError), String(outcome))
  },
  'config-error-or-reject': (outcome) => assert.ok(!isAccepted(outcome)),
  'config-error-or-pinned': (outcome) => assert.ok(!isAccepted(outcome) || outcome.key.alg === 'HS256'),
  // RFC 7515 §4 leaves both to the implementation; ours refuses.
  'reject-or-last-wins': (outcome) => {
    assert.ok(outcome instanceof TokenError)
    assert.equal(outcome.reason, 'duplicate_name')
  },
  'reject-or-ignore': (outcome) => assert.ok(!isAccepted(outcome) || outcome.claims['sub'] === 'user-1'),
  'accept-without-pollution': (outcome) => {
    assert.ok(isAccepted(outcome), String(outcome))
    assert.equal(outcome.claims['admin'], undefined)
    assert.equal(Reflect.get({}, 'admin'), undefined)
  },
  'accept-but-same-identity': () => assert.fail('an HMAC has no second signature'),
}

for (const [family, rows] of Object.entries(Object.groupBy(decided, (row) => row.family))) {
  describe(`attacks: ${family}`, () => {
    for (const row of rows ?? []) {
      it(`${row.id} → ${row.expect}`, () =>
        EXPECTATIONS[row.expect](
          outcomeOf(() => judge(row)),
          row,
        ))
    }
  })
}

describe('attacks: read in a second way', () => {
  const mixed = decided.filter(
    ({ verifier }) => verifier.algorithms?.includes('EdDSA') && verifier.algorithms.length > 1,
  )
  for (const { id, verifier } of mixed) {
    it(`${id}: the mixed list is refused even with a good key (RFC 8725 §3.1)`, () => {
      const keys = secretKey('a good secret of more than sixty-four bytes, so that every HMAC takes it', {
        alg: 'HS256',
      })
      const options: object = { keys, algorithms: verifier.algorithms }
      assert.throws(() => createVerifier(options as { keys: typeof keys }), {
        name: 'TypeError',
        message: /^algorithms: /,
      })
    })
  }

  const unpinned = decided.filter(({ verifier, expect }) => verifier.algorithms === null && expect === 'reject')
  for (const { id, verifier, token } of unpinned) {
    it(`${id}: refused as a token too, when the user has pinned HS256`, () => {
      const key = secretKey(materialOf(verifier.key) as string, { alg: 'HS256', allowWeak: 'a test' })
      assert.ok(outcomeOf(() => createVerifier({ keys: key }).verify(token)) instanceof TokenError)
    })
  }

  it('typ-cnf-as-bearer: refused for its cnf and for nothing else (RFC 9700 §2.2.1)', () => {
    const row = decided.find(({ id }) => id === 'typ-cnf-as-bearer')
    assert.ok(row)
    assert.throws(() => judge(row), { code: 'claim_invalid', claim: 'cnf', reason: 'forbidden' })
  })
})

describe('attacks: the count', () => {
  it('has a decision or a reason for every row', (test) => {
    test.diagnostic(`decided: ${decided.length} of ${corpus.cases.length} (${byFamily(decided)})`)
    test.diagnostic(`comes with the other algorithms: ${others.length} (${byFamily(others)})`)
    for (const { verifier } of others) {
      assert.ok(['public_pem', 'private_pem', 'public_jwk', 'jwks'].includes(verifier.key.type))
    }
    assert.equal(decided.length + others.length, 288)
    assert.ok(decided.length >= 200)
  })
})

function isAccepted(outcome: Outcome): outcome is VerifiedToken {
  return !(outcome instanceof Error)
}

/** A refusal is a TokenError or, when the configuration is at fault, a TypeError; anything else is a crash. */
function outcomeOf(decide: () => VerifiedToken): Outcome {
  try {
    return decide()
  } catch (error) {
    if (error instanceof TokenError) return error
    assert.ok(error instanceof TypeError && /^[a-zA-Z_.]+: /.test(error.message), `a foreign exception: ${error}`)
    return error
  }
}

function byFamily(rows: readonly AttackRow[]): string {
  const groups = Object.entries(Object.groupBy(rows, (row) => row.family))
  return groups.map(([family, members]) => `${family} ${members?.length}`).join(', ')
}
