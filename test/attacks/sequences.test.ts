/** Attacks of several steps on one verifier. Those on caches run as they are: the same answers must come without one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, decodeUnverified, TokenError } from '@latchkey/tokens'
import { type AttackVerifier, keysOf, optionsOf, readAttackFile } from './corpus.ts'

interface Step {
  readonly at?: number
  readonly do?: string
  readonly token?: string
  readonly expect?: string
  readonly sub?: string
}

interface Sequence {
  readonly id: string
  readonly verifier: AttackVerifier
  readonly steps: readonly Step[]
}

const { cases } = readAttackFile<{ cases: readonly Sequence[] }>('sequences.json')

const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  'cache-after-revoke': 'needs a revocation feed: the engine knows none',
  'jwks-unknown-kid-flood': 'needs remote key sets',
  'jwks-redirect': 'needs remote key sets',
  'jwks-one-bad-key': 'needs remote key sets and RSA',
  'refresh-after-restart': 'needs refresh tokens',
  'refresh-reuse-revokes-family': 'needs refresh tokens',
  'logout-vs-refresh': 'needs refresh tokens',
  'login-parallel-bruteforce': 'needs the login limiter',
  'user-delete': 'needs users',
}

const RUN = ['cache-negative-not-sticky', 'cache-identity', 'cache-expiry', 'cache-nbf', 'denylist-malleable-signature']
const OWN = ['stateful-regexp', 'options-not-mutated']

describe('attacks: sequences', () => {
  for (const sequence of cases.filter(({ id }) => RUN.includes(id))) {
    it(`${sequence.id}: every step as demanded, under one verifier and a clock that moves`, () => run(sequence))
  }

  it('stateful-regexp: a RegExp is no issuer; its text is, and answers the same every time', () => {
    const { verifier, steps } = find('stateful-regexp')
    const { regexp, flags } = verifier.issuer as { regexp: string; flags: string }
    const issuer = new RegExp(regexp, flags)
    assert.throws(() => createVerifier(optionsOf({ ...verifier, issuer }, keysOf(verifier), () => 0)), {
      name: 'TypeError',
      message: /^issuer: /,
    })
    run({ id: 'stateful-regexp', verifier: { ...verifier, issuer: 'https://auth.example.com' }, steps })
  })

  it('options-not-mutated: neither decoding nor verifying changes the options, and the verifier stays strict', () => {
    const { verifier, steps } = find('options-not-mutated')
    const { token = '', at = 0 } = steps.find((step) => step.token !== undefined) ?? {}
    const options = optionsOf(verifier, keysOf(verifier), () => at)
    const before = { ...options, algorithms: [...(options.algorithms ?? [])] }
    for (let round = 0; round < 2; round++) {
      assert.equal(decodeUnverified(token).claims['sub'], 'user-1')
      assert.throws(() => createVerifier(options).verify(token), { name: 'TokenError', code: 'token_expired' })
    }
    assert.deepEqual(options, before)
  })

  it('has a decision or a reason for every sequence', (test) => {
    for (const { id } of cases.filter((one) => !RUN.includes(one.id) && !OWN.includes(one.id))) {
      assert.ok(Object.hasOwn(NOT_APPLICABLE, id), `${id} is decided nowhere`)
      test.diagnostic(`not applicable yet: ${id} (${NOT_APPLICABLE[id]})`)
    }
    test.diagnostic(`decided: ${RUN.length + OWN.length} of ${cases.length}`)
  })
})

/** A step that revokes a token "by its text" is a set of texts: what the set does not know, the verifier itself must refuse. */
function run({ verifier, steps }: Sequence): void {
  let now = 0
  let last = ''
  const revoked = new Set<string>()
  const judge = createVerifier(optionsOf({ ...verifier, leeway: 0 }, keysOf(verifier), () => now))
  for (const { at, do: action, token, expect, sub } of steps) {
    if (action !== undefined) revoked.add(last)
    if (token === undefined) continue
    now = at ?? now
    last = token
    if (expect === 'accept') {
      const { claims } = judge.verify(token)
      if (sub !== undefined) assert.equal(claims['sub'], sub)
    } else if (!revoked.has(token)) {
      assert.throws(() => judge.verify(token), TokenError)
    }
  }
}

function find(id: string): Sequence {
  const found = cases.find((one) => one.id === id)
  assert.ok(found)
  return found
}
