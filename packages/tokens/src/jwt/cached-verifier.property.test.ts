/** A verifier with a cache and one without decide the same, whatever happens between two uses of a token. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { type FoundKeys, type KeyHint, type KeySet, selectKeys } from '../jwks/key-set.ts'
import { CLAIMS, NOW, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

/** A tenth of the full proof; `LATCHKEY_HISTORIES=100000` runs all of it. */
const HISTORIES = Number(process.env['LATCHKEY_HISTORIES'] ?? 10_000)

const named = (kid: string): Key<'secret'> =>
  secretKey(`${kid}: a secret that is long enough for it`, { alg: 'HS256', kid })
const [A, B, C] = [named('a'), named('b'), named('c')]
const KEY_LISTS: readonly (readonly Key[])[] = [[A, B], [A], [B], [B, A], [A, B, C], []]

const TIMES = [-20, -5, 0, 1, 5, 20, 1000]
const TOKENS: readonly string[] = [
  ...TIMES.flatMap((exp) => [A, B].map((key) => tokenOf(key, { exp: NOW + exp }))),
  ...TIMES.map((nbf) => tokenOf(A, { exp: NOW + 100, nbf: NOW + nbf })),
  ...TIMES.map((iat) => tokenOf(B, { exp: NOW + 100, iat: NOW + iat })),
  tokenOf(C, CLAIMS),
  tokenOf(A, { ...CLAIMS, iss: 'good' }),
  tokenOf(A, { ...CLAIMS, iss: 'bad' }),
  tokenOf(A, { sub: 'without exp' }),
  rawToken({ alg: 'HS256', kid: 'a' }, CLAIMS, B),
  rawToken({ alg: 'HS256' }, CLAIMS, B),
  rawToken({ alg: 'none', kid: 'a' }, CLAIMS, A),
  rawToken({ alg: 'HS256', kid: 'a' }, 'no json', A),
  `${tokenOf(A, CLAIMS)}=`,
  '',
]

const OPTIONS: readonly Omit<VerifierOptions, 'keys'>[] = [
  { leewaySeconds: 0 },
  { leewaySeconds: 5, requiredClaims: [] },
  { leewaySeconds: 0, issuer: 'good' },
  { leewaySeconds: 2, maximumAgeSeconds: 10, requiredClaims: [] },
]

/** One event: a token is verified, the clock jumps, keys change, something is revoked. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ look: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ jump: fc.integer({ min: -30, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ keys: fc.nat(KEY_LISTS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ clear: fc.constant(true) }) },
)

describe('a verifier with a cache', () => {
  it('decides as one without: 100,000 histories of tokens, clock, keys and revocations', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 10 }),
        fc.nat(TOKENS.length - 1),
        fc.nat(OPTIONS.length - 1),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 15 }),
        (steps, first, option, maximumEntries, lifetimeSeconds) => {
          const keys = new ChangingSet()
          const state = { now: NOW }
          const options = { keys, clock: () => state.now, ...OPTIONS[option] }
          const cached = createVerifier({ ...options, cache: { maximumEntries, lifetimeSeconds } })
          const plain = createVerifier(options)
          for (const one of steps) {
            if ('jump' in one) state.now += one.jump
            else if ('keys' in one) keys.change(KEY_LISTS[one.keys] ?? [])
            else if ('clear' in one) cached.clearCache()
            else {
              // Few tokens in one history, so that they are used again.
              const token = TOKENS[(first + one.look * 5) % TOKENS.length] ?? ''
              const decision = decide(() => plain.verify(token))
              assert.equal(
                decide(() => cached.verify(token)),
                decision,
              )
              assert.equal(
                decide(() => cached.verify(token)),
                decision,
              )
            }
          }
        },
      ),
      { numRuns: HISTORIES },
    )
  })
})

class ChangingSet implements KeySet {
  version = 0
  #keys: readonly Key[] = [A, B]
  readonly isCurrent = (): boolean => true
  readonly find = (hint: KeyHint): FoundKeys => ({ keys: selectKeys(hint, this.#keys), version: this.version })

  change(keys: readonly Key[]): void {
    this.#keys = keys
    this.version++
  }
}

/** Everything that a caller can see of a decision, as one text. */
function decide(verify: () => unknown): string {
  try {
    const { header, claims, key } = verify() as { header: unknown; claims: unknown; key: Key }
    return JSON.stringify([header, claims, key.kid])
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error))
    return JSON.stringify([error.code, error.part, error.reason, error.claim, error.secondsOff])
  }
}

function tokenOf(key: Key<'secret'>, claims: object): string {
  return rawToken({ alg: 'HS256', kid: key.kid }, claims, key)
}
