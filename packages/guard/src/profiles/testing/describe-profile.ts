/**
 * The contract of a profile: tokens in its provider's shape, all of them good and signed by one key, and which of them are let in. The last
 * test prints the table of tokens and verdicts.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner, exportJwk, generateKey, jwks, type TokenError } from '@latchkey/tokens'
import { createGuard } from '../../guard.ts'
import { parseRequirement } from '../../requirement.ts'
import { factsOf } from '../../testing/facts.ts'
import type { Profile, ProfilePrincipal } from '../profile.ts'

/** A token as the provider writes it. */
export interface SampleToken {
  readonly claims: Readonly<Record<string, unknown>>
  /** Besides `alg` and `kid`. */
  readonly header?: Readonly<Record<string, unknown>>
}

/** What comes back of a token that is refused: the claim, or `typ` of the header. */
export type RefusedFor = string

/** The tokens of one provider. */
export interface ProfileSample<P extends ProfilePrincipal> {
  readonly profile: Profile<P>
  readonly issuer: string
  /** Left out where the profile needs none. */
  readonly audience?: string
  /** Tokens that are let in, by what they are; `user` always, `machine` where the provider has them. */
  readonly taken: Readonly<Record<string, SampleToken & { readonly principal: P }>>
  /** Tokens that are refused, and for what. */
  readonly refused: Readonly<Record<string, SampleToken & { readonly because: RefusedFor }>>
  /** Each must be there: without it the good token of the user is refused. */
  readonly marks: readonly string[]
}

/** What every profile must have tried. Providers that have no such token say so by an entry that stands for it. */
const ALWAYS_REFUSED = [
  'id_token',
  'id_token whose aud is the API',
  'refresh token',
  'logout token',
  'token for another API',
  'token of another tenant',
] as const

export const NOW = 1_800_000_000

const key = generateKey('ES256')
const keys = jwks({ keys: [exportJwk(key)] })
const FOREIGN = { nonce: 'n-0S6', at_hash: 'Mqo', c_hash: 'LDk', events: { 'urn:x': {} } } as const

/** Registers the suite of one profile. @param without - the tokens of the list that this provider has no counterpart of, and why */
export function describeProfile<P extends ProfilePrincipal>(
  sample: ProfileSample<P>,
  without: Partial<Record<(typeof ALWAYS_REFUSED)[number], string>> = {},
): void {
  const { profile, taken, refused } = sample
  const rows: string[] = []

  describe(`the profile ${profile.name}`, () => {
    for (const [what, { principal, ...token }] of Object.entries(taken)) {
      it(`takes the access token of a ${what}, and says who that is`, async () => {
        const { decision, told } = await judge(sample, token)
        assert.ok(decision.allowed && decision.credential === 'accepted', JSON.stringify(told))
        // As JSON has them: a claim that is undefined here is absent in the token.
        const claims: unknown = JSON.parse(JSON.stringify(token.claims))
        assert.deepEqual(decision.principal, { ...principal, claims })
        rows.push(`${profile.name} | ${what} | in | ${principal.id}`)
      })
    }

    for (const [what, { because, ...token }] of Object.entries(refused)) {
      it(`refuses the ${what} for ${because}, and tells which issuer's`, async () => {
        const { decision, told } = await judge(sample, token)
        assert.ok(!decision.allowed)
        assert.equal(decision.message.status, 401)
        const [fault, ...more] = told
        assert.equal(more.length, 0)
        assert.equal(fault?.claim ?? fault?.reason, because)
        assert.equal(fault?.issuer, sample.issuer)
        assert.ok(fault?.message.includes(sample.issuer))
        rows.push(`${profile.name} | ${what} | refused | ${because}`)
      })
    }

    it('has tried every kind of token that must not pass', () => {
      for (const what of ALWAYS_REFUSED)
        assert.ok(Object.hasOwn(refused, what) || Object.hasOwn(without, what), `no ${what}`)
      for (const [what, why] of Object.entries(without)) rows.push(`${profile.name} | ${what} | none | ${why}`)
    })

    const { user } = taken
    assert.ok(user, 'a profile has users')
    const good = { claims: user.claims, ...(user.header && { header: user.header }) }

    for (const mark of ['iss', 'sub', 'exp', 'iat', ...sample.marks]) {
      it(`refuses the token of the user without ${mark}`, async () => {
        const { [mark]: _, ...claims } = good.claims
        assert.equal((await judge(sample, { ...good, claims })).decision.allowed, false)
      })
    }

    const foreign = profile.forbiddenClaims ?? Object.keys(FOREIGN)
    for (const [claim, value] of Object.entries(FOREIGN)) {
      const isForbidden = foreign.includes(claim)
      it(`${isForbidden ? 'refuses' : 'takes'} the token of the user with ${claim}`, async () => {
        const { decision, told } = await judge(sample, { ...good, claims: { ...good.claims, [claim]: value } })
        assert.equal(decision.allowed, !isForbidden)
        assert.equal(told[0]?.claim, isForbidden ? claim : undefined)
      })
    }

    it('refuses a header whose typ is of another kind of token', async () => {
      for (const typ of ['logout+jwt', 'application/okta-internal-at+jwt', 'dpop+jwt', 'secevent+jwt', 'id+jwt', '']) {
        const { told } = await judge(sample, { ...good, header: { ...good.header, typ } })
        assert.equal(told[0]?.reason, 'typ', String(typ))
      }
    })

    it('refuses a token that is bound to its sender (RFC 9700 §2.2.1)', async () => {
      const { told } = await judge(sample, { ...good, claims: { ...good.claims, cnf: { jkt: 'x' } } })
      assert.equal(told[0]?.claim, 'cnf')
    })

    it('asks a route for scopes and roles where the provider writes them', async () => {
      const { scopes, roles } = user.principal
      const asked = async (requirement: object) => (await judge(sample, good, requirement)).decision.allowed
      assert.equal(await asked({ scopes: 'no-such-scope' }), false)
      assert.equal(await asked({ roles: 'no-such-role' }), false)
      if (scopes.length > 0) assert.equal(await asked({ scopes: { all: scopes } }), true)
      if (roles.length > 0) assert.equal(await asked({ roles: { all: roles } }), true)
    })

    it('prints what it did with each token', (test) => {
      assert.ok(rows.length > 5)
      for (const row of rows) test.diagnostic(row)
    })
  })
}

async function judge<P extends ProfilePrincipal>(
  { profile, issuer, audience }: ProfileSample<P>,
  { claims, header }: SampleToken,
  requirement: object = {},
) {
  const told: TokenError[] = []
  const options = {
    issuer,
    keys,
    profile,
    clock: () => NOW,
    onFault: (fault: unknown) => told.push(fault as TokenError),
  }
  const guard = createGuard({ ...options, ...(audience !== undefined && { audience }) } as {
    readonly issuer: string
    readonly audience: string
    readonly profile: Profile<P>
  })
  const token = createSigner({ key }).sign(claims, { alg: key.alg, kid: key.kid, ...header })
  const facts = factsOf([['Authorization', `Bearer ${token}`]])
  return { decision: await guard.decide(facts, parseRequirement(requirement)), told }
}
