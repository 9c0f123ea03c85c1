/** The promise of a feed, tested with events in any order: what was applied once is refused for good, cached or not. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import fc from 'fast-check'
import { createGuard } from '../guard.ts'
import { followRevocations } from './follow-revocations.ts'
import type { Revocation } from './revocation.ts'
import { createRevocationTruth, until } from './testing/revocation-truth.ts'

const NOW = 1_700_000_000
const ISSUER = 'https://login.test'
const key = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256', kid: 'first' })
const signer = createSigner({ key })
const dialect = oauth({ issuer: ISSUER, audience: ISSUER })

/** Few of each, so that a revocation often matches an issued token. */
interface Issued {
  readonly jti: string
  readonly sub: string
  readonly sid: string
  readonly iat: number
}

const issued: fc.Arbitrary<Issued> = fc.record({
  jti: fc.constantFrom('a', 'b', 'c', 'd'),
  sub: fc.constantFrom('7', '8'),
  sid: fc.constantFrom('s', 't'),
  iat: fc.integer({ min: NOW - 3, max: NOW }),
})
const revocation: fc.Arbitrary<Revocation> = fc.oneof(
  fc.record({ kind: fc.constant('token'), id: fc.constantFrom('a', 'b', 'c') } as const),
  fc.record({
    kind: fc.constant('token'),
    id: fc.constantFrom('a', 'd'),
    issuer: fc.constantFrom(ISSUER, 'x'),
  } as const),
  fc.record({ kind: fc.constant('session'), id: fc.constantFrom('s', 'u') } as const),
  fc.record({
    kind: fc.constantFrom('subject', 'username'),
    id: fc.constantFrom('7', '9'),
    issuedUntil: fc.integer({ min: NOW - 4, max: NOW }),
  } as const),
  fc.record({ kind: fc.constant('key'), id: fc.constantFrom('first', 'second', 'third') } as const),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('verify'), token: issued } as const) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('revoke'), revocation } as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ does: 'cut' } as const, { does: 'mend' } as const, { does: 'repeat' } as const),
  },
)

/** The meaning of a revocation, written differently from the set's own code. */
function means(revocation: Revocation, { jti, sub, sid, iat }: Issued): boolean {
  if (revocation.issuer !== undefined && revocation.issuer !== ISSUER) return false
  const { kind, id } = revocation
  if (kind === 'subject') return id === sub && iat <= revocation.issuedUntil
  // This dialect's tokens name people by id.
  if (kind === 'username' || kind === 'issuer') return false
  return id === { token: jti, session: sid, key: 'first' }[kind]
}

for (const cached of [true, false]) {
  it(`refuses what was revoked and applied, whatever was issued, asked, cut and mended before, ${cached ? 'with' : 'without'} a cache`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const truth = createRevocationTruth()
        await using revocations = followRevocations({ source: truth })
        const guard = createGuard({
          dialect,
          keys: key,
          clock: () => NOW,
          revocations,
          whenRevocationsAreLost: 'fail-open',
          ...(!cached && { cache: false as const }),
        })
        const made: Revocation[] = []
        let applied: readonly Revocation[] = []
        let isCut = false
        const tokens = new Map<string, { readonly token: string; readonly of: Issued }>()
        const settle = async () => {
          if (isCut) return
          await until(() => revocations.status.cursor === truth.cursor(), 'the feed has caught up')
          applied = [...made]
        }
        const ask = (token: string) => {
          const header = (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : [])
          const decision = guard.decide({ method: 'GET', origin: undefined, path: '/', header })
          assert.ok(!(decision instanceof Promise))
          return decision.allowed ? 'allowed' : decision.reason.code
        }
        const expect = ({ token, of }: { readonly token: string; readonly of: Issued }) => {
          const revoked = applied.some((one) => means(one, of))
          assert.equal(ask(token), revoked ? 'token_revoked' : 'allowed')
        }
        await settle()
        for (const one of steps) {
          if (one.does === 'cut') {
            truth.cut()
            isCut = true
            await until(() => truth.followers() === 0, 'the cut')
          } else if (one.does === 'mend') {
            truth.mend()
            isCut = false
          } else if (one.does === 'repeat') {
            if (!isCut) truth.send({ revocations: made.toReversed(), cursor: truth.cursor() })
          } else if (one.does === 'revoke') {
            made.push(one.revocation)
            truth.revoke(one.revocation)
          } else {
            const { iat, ...of } = one.token
            const claims = { iss: ISSUER, aud: ISSUER, client_id: 'c', iat, exp: NOW + 60, ...of }
            const token = signer.sign(claims, { alg: 'HS256', typ: 'at+jwt', kid: 'first' })
            tokens.set(token, { token, of: one.token })
          }
          await settle()
          for (const token of tokens.values()) expect(token)
        }
        truth.mend()
        isCut = false
        await settle()
        for (const token of tokens.values()) expect(token)
        const different = new Set(made.map(({ kind, id, issuer }) => `${kind} ${id} ${issuer}`))
        assert.equal(revocations.status.entries, different.size)
      }),
      { numRuns: 60 },
    )
  })
}
