/** Attacks of several steps on one verifier. Those on caches run with a cache and without: the answers must be the same. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, decodeUnverified, TokenError, type Verifier } from '@latchkey/tokens'
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
  readonly verifier: AttackVerifier & { readonly cacheTTL?: number }
  readonly steps: readonly Step[]
}

const { cases } = readAttackFile<{ cases: readonly Sequence[] }>('sequences.json')

const RUN = [
  'cache-negative-not-sticky',
  'cache-identity',
  'cache-expiry',
  'cache-nbf',
  'cache-after-revoke',
  'denylist-malleable-signature',
]
const OWN = ['stateful-regexp', 'options-not-mutated']
/** Decided in session-sequences.test.ts, which runs login servers. */
const SESSIONS = ['refresh-after-restart', 'refresh-reuse-revokes-family', 'logout-vs-refresh', 'user-delete']
/** Decided in jwks-sequences.test.ts, which runs a server. */
const REMOTE = ['jwks-unknown-kid-flood', 'jwks-redirect', 'jwks-one-bad-key']
/** Decided in login-limits.test.ts, which runs a login server. */
const LOGINS = ['login-parallel-bruteforce']

describe('attacks: sequences', () => {
  for (const sequence of cases.filter(({ id }) => RUN.includes(id))) {
    for (const cached of [true, false]) {
      it(`${sequence.id}, ${cached ? 'cached' : 'not cached'}: every step as demanded, under a clock that moves`, () => {
        run(sequence, cached)
      })
    }
  }

  it('cache-identity: there is no such thing as a key function of the user', () => {
    const { verifier } = find('cache-identity')
    const options = { ...optionsOf(verifier, keysOf(verifier), () => 0), cache: { key: () => 'constant' } as object }
    assert.throws(() => createVerifier(options), { name: 'TypeError', message: /^cache\.key: unknown option/ })
  })

  it('stateful-regexp: a RegExp is no issuer; its text is, and answers the same every time', () => {
    const { verifier, steps } = find('stateful-regexp')
    const { regexp, flags } = verifier.issuer as { regexp: string; flags: string }
    const issuer = new RegExp(regexp, flags)
    assert.throws(() => createVerifier(optionsOf({ ...verifier, issuer }, keysOf(verifier), () => 0)), {
      name: 'TypeError',
      message: /^issuer: /,
    })
    run({ id: 'stateful-regexp', verifier: { ...verifier, issuer: 'https://auth.example.com' }, steps }, true)
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

  it('has a decision for every sequence', () => {
    const decided = [...RUN, ...OWN, ...SESSIONS, ...REMOTE, ...LOGINS]
    assert.deepEqual(cases.map(({ id }) => id).toSorted(), decided.toSorted())
  })
})

/**
 * A step that revokes puts the last token's text or its `jti` on a list of the caller's and begins a new epoch of the cache.
 * What the list does not know, the verifier itself must refuse.
 */
function run({ verifier, steps }: Sequence, cached: boolean): void {
  let now = 0
  let last = ''
  const revoked = new Set<unknown>()
  const { cacheTTL } = verifier
  const cache = cached && { cache: cacheTTL === undefined ? {} : { lifetimeSeconds: cacheTTL } }
  const judge = createVerifier({ ...optionsOf({ ...verifier, leeway: 0 }, keysOf(verifier), () => now), ...cache })
  for (const { at, do: action, token, expect, sub } of steps) {
    if (action !== undefined) {
      revoked.add(action === 'revoke jti A' ? 'A' : last)
      judge.clearCache()
    }
    if (token === undefined) continue
    now = at ?? now
    last = token
    if (expect === 'accept') {
      const { claims } = accept(judge, token, revoked)
      if (sub !== undefined) assert.equal(claims['sub'], sub)
    } else {
      assert.throws(() => accept(judge, token, revoked), TokenError)
    }
  }
}

/** As an application does: the verifier first, then its own list. */
function accept(judge: Verifier, token: string, revoked: ReadonlySet<unknown>): ReturnType<Verifier['verify']> {
  const verified = judge.verify(token)
  if (!revoked.has(token) && !revoked.has(verified.claims['jti'])) return verified
  throw new TokenError('claim_invalid', 'revoked', { claim: 'jti', reason: 'forbidden' })
}

function find(id: string): Sequence {
  const found = cases.find((one) => one.id === id)
  assert.ok(found)
  return found
}
