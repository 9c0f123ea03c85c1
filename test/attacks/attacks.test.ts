/** Every row of the corpus is decided as it demands, whatever its key. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, secretKey, TokenError, type VerifiedToken } from '@latchkey/tokens'
import { type AttackRow, corpus, type Expectation, judge, keysOf, materialOf, optionsOf } from './corpus.ts'

type Outcome = VerifiedToken | TokenError | TypeError

/** The JWK says that it is not for signatures: no key can be made of it, so no token is ever judged. */
const KEY_FORBIDS: readonly string[] = ['alg-jwk-use-enc', 'alg-jwk-keyops-sign-only']

const EXPECTATIONS: Readonly<Record<Expectation, (outcome: Outcome, row: AttackRow) => void>> = {
  accept: (outcome) => assert.ok(isAccepted(outcome), String(outcome)),
  reject: (outcome, row) => {
    if (KEY_FORBIDS.includes(row.id)) {
      assert.ok(outcome instanceof TypeError && /^jwk\.(use|key_ops): /.test(outcome.message), String(outcome))
    } else if (outcome instanceof TypeError) {
      // The configuration was refused: the token must be refused too by the user's next, right one.
      assert.ok(outcomeOf(() => judgeCorrected(row)) instanceof TokenError)
    } else {
      assert.ok(outcome instanceof TokenError, 'accepted')
    }
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
  // Whoever revokes or remembers by the token's text is passed by it: the identity is in the claims, and they are the same.
  'accept-but-same-identity': (outcome, row) => {
    assert.ok(isAccepted(outcome), String(outcome))
    const { claims } = judge({ verifier: row.verifier, token: withOtherS(row.token) })
    assert.equal(typeof claims['jti'], 'string')
    assert.deepEqual(outcome.claims, claims)
  },
}

const families = Object.entries(Object.groupBy(corpus.cases, (row) => row.family))

for (const [family, rows] of families) {
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
  const mixed = corpus.cases.filter(
    ({ verifier }) =>
      verifier.algorithms?.some((alg) => alg.startsWith('HS')) &&
      !verifier.algorithms.every((alg) => alg.startsWith('HS')),
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

  it('typ-cnf-as-bearer: refused for its cnf and for nothing else (RFC 9700 §2.2.1)', () => {
    const row = corpus.cases.find(({ id }) => id === 'typ-cnf-as-bearer')
    assert.ok(row)
    assert.throws(() => judge(row), { code: 'claim_invalid', claim: 'cnf', reason: 'forbidden' })
  })
})

describe('attacks: the count', () => {
  it('has decided every row', (test) => {
    const counts = families.map(([family, rows]) => `${family} ${rows?.length}`)
    test.diagnostic(`decided: ${corpus.cases.length} of ${corpus.cases.length} (${counts.join(', ')})`)
    const types = Object.entries(Object.groupBy(corpus.cases, ({ verifier }) => verifier.key.type))
    test.diagnostic(`keys: ${types.map(([type, rows]) => `${type} ${rows?.length}`).join(', ')}`)
    assert.equal(corpus.cases.length, 288)
  })
})

/** As the user corrects the configuration: a secret is pinned to HS256, and the list is left to the keys. */
function judgeCorrected({ verifier, token }: AttackRow): VerifiedToken {
  const { key } = verifier
  const clock = (): number => verifier.clock ?? 1_800_000_000
  if (verifier.algorithms !== null) {
    const { algorithms: _, ...options } = optionsOf(verifier, keysOf(verifier), clock)
    return createVerifier(options).verify(token)
  }
  const keys = secretKey(materialOf(key) as string, { alg: 'HS256', allowWeak: 'a test' })
  return createVerifier({ keys, clock }).verify(token)
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The token with the other signature that everybody can make of an ECDSA one: (r, n − s). */
function withOtherS(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = P256_ORDER - BigInt(`0x${bytes.toString('hex', 32)}`)
  return `${header}.${payload}.${Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]).toString('base64url')}`
}

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
