/** Tokens that are bound to a key (RFC 9449): attacks first, each with what the guard says to its log. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { RequestFacts } from '@latchkey/protocol'
import { exportJwk } from '@latchkey/tokens'
import { fetchGuard } from '../adapters/fetch.ts'
import { parseRequirement } from '../requirement.ts'
import type { HeaderPair } from '../testing/guard-adapter.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { createTickets } from '../tickets/index.ts'
import { createProvingClient, type ProofOf } from './testing/proving-client.ts'

const issuer = createTestIssuer({ audience: 'https://api.example/v1' })
const client = createProvingClient()
const mallory = createProvingClient()
const URL_OF = 'https://api.example/orders'
const bound = (more: Readonly<Record<string, unknown>> = {}) =>
  issuer.token({ scope: 'read', claims: { cnf: { jkt: client.jkt }, ...more } })
const now = () => Math.floor(issuer.clock())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly token: string
  readonly proofs?: readonly string[]
  readonly scheme?: string
  readonly more?: readonly HeaderPair[]
}

function facts({
  method = 'GET',
  path = '/orders',
  token,
  proofs = [],
  scheme = 'DPoP',
  more = [],
}: Sent): RequestFacts {
  const lines = [
    ['authorization', `${scheme} ${token}`] as const,
    ...proofs.map((one) => ['dpop', one] as const),
    ...more,
  ]
  const header = (name: string) => lines.filter(([line]) => line === name.toLowerCase()).map(([, value]) => value)
  return { method, origin: 'http://evil.example', path, header, request: {} }
}

type Guarded = ReturnType<typeof guardWith>

function guardWith(dpop: object = {}) {
  return issuer.guard({ dpop })
}

async function verdict(guard: Guarded, sent: Sent, scopes?: string): Promise<string> {
  const decision = await guard.decide(facts(sent), parseRequirement(scopes === undefined ? undefined : { scopes }))
  if (decision.allowed) return 'allowed'
  const { code, reason, claim } = decision.reason
  return [decision.message.status, code, ...(claim ? [claim] : []), ...(reason ? [reason] : [])].join(' ')
}

/** A good proof for a token, but for what is given. */
function proofFor(token: string, more: Partial<ProofOf> = {}): string {
  return client.proof({ url: URL_OF, token, at: now(), ...more })
}

describe('a token that is bound to a key', () => {
  test('is taken with a proof of its key, for this request and this token', async () => {
    const token = bound()
    assert.equal(await verdict(guardWith(), { token, proofs: [proofFor(token)] }), 'allowed')
    assert.equal(await verdict(guardWith(), { token, proofs: [proofFor(token)], scheme: 'dpop' }), 'allowed')
  })

  for (const alg of ['EdDSA', 'PS256'] as const) {
    test(`is taken under a key of ${alg}`, async () => {
      const other = createProvingClient(alg)
      const token = issuer.token({ claims: { cnf: { jkt: other.jkt } } })
      const proof = other.proof({ url: URL_OF, token, at: now() })
      assert.equal(await verdict(guardWith(), { token, proofs: [proof] }), 'allowed')
    })
  }

  const token = bound()
  const otherToken = bound({ jti: 'other' })
  const attacks: Readonly<Record<string, readonly [sent: () => Sent, expected: string]>> = {
    'stolen, and shown as a bearer token': [() => ({ token, scheme: 'Bearer' }), '401 claim_invalid cnf forbidden'],
    'as a bearer token with its proof': [
      () => ({ token, scheme: 'Bearer', proofs: [proofFor(token)] }),
      '401 claim_invalid cnf forbidden',
    ],
    'stolen, without a proof': [() => ({ token }), '401 proof_refused missing'],
    'with an empty proof': [() => ({ token, proofs: [''] }), '401 proof_refused missing'],
    'with a proof of the thief’s own key': [
      () => ({ token, proofs: [mallory.proof({ url: URL_OF, token, at: now() })] }),
      '401 claim_invalid cnf mismatch',
    ],
    'with the owner’s key in a proof that the thief signed': [
      () => ({
        token,
        proofs: [mallory.proof({ url: URL_OF, token, at: now(), header: { jwk: publicKeyOf(client) } })],
      }),
      '401 proof_refused signature',
    ],
    'with two proofs': [() => ({ token, proofs: [proofFor(token), proofFor(token)] }), '401 proof_refused malformed'],
    'with two proofs in one header': [
      () => ({ token, proofs: [`${proofFor(token)},${proofFor(token)}`] }),
      '401 proof_refused malformed',
    ],
    'with a proof for another method': [
      () => ({ token, proofs: [proofFor(token, { method: 'POST' })] }),
      '401 proof_refused method',
    ],
    'with a proof for the method in small letters': [
      () => ({ token, proofs: [proofFor(token, { method: 'get' })] }),
      '401 proof_refused method',
    ],
    'with a proof for another token': [() => ({ token, proofs: [proofFor(otherToken)] }), '401 proof_refused token'],
    'with a proof for no token, as at a token endpoint': [
      () => ({ token, proofs: [proofFor(token, { claims: { ath: undefined } })] }),
      '401 proof_refused malformed',
    ],
    'with a proof of 61 seconds ago': [
      () => ({ token, proofs: [proofFor(token, { at: now() - 62 })] }),
      '401 proof_refused time',
    ],
    'with a proof of the future': [
      () => ({ token, proofs: [proofFor(token, { at: now() + 13 })] }),
      '401 proof_refused time',
    ],
    'with a proof without a time': [
      () => ({ token, proofs: [proofFor(token, { claims: { iat: undefined } })] }),
      '401 proof_refused malformed',
    ],
    'with a proof that has expired by its own word': [
      () => ({ token, proofs: [proofFor(token, { claims: { exp: now() - 30 } })] }),
      '401 proof_refused time',
    ],
    'with an access token in place of a proof': [() => ({ token, proofs: [bound()] }), '401 proof_refused key'],
    'with a proof of another type': [
      () => ({ token, proofs: [proofFor(token, { header: { typ: 'JWT' } })] }),
      '401 proof_refused malformed',
    ],
    'with a proof that brings its private key': [
      () => ({ token, proofs: [proofFor(token, { header: { jwk: { ...publicKeyOf(client), d: 'AAAA' } } })] }),
      '401 proof_refused key',
    ],
    'with a proof that brings no key': [
      () => ({ token, proofs: [proofFor(token, { header: { jwk: undefined } })] }),
      '401 proof_refused key',
    ],
    'with a proof whose key is at an address': [
      () => ({ token, proofs: [proofFor(token, { header: { jwk: undefined, jku: 'https://evil.example/' } })] }),
      '401 proof_refused key',
    ],
    'with a proof under a secret': [() => ({ token, proofs: [signedBySecret(token)] }), '401 proof_refused key'],
    'with a proof without a signature': [
      () => ({ token, proofs: [unsigned(proofFor(token))] }),
      '401 proof_refused key',
    ],
    'with a jti of 10,000 characters': [
      () => ({ token, proofs: [proofFor(token, { claims: { jti: 'a'.repeat(10_000) } })] }),
      '401 proof_refused malformed',
    ],
    'with a jti that is empty': [
      () => ({ token, proofs: [proofFor(token, { claims: { jti: '' } })] }),
      '401 proof_refused malformed',
    ],
    'with a cookie beside it': [
      () => ({ token, proofs: [proofFor(token)], more: [['cookie', `__Host-lk_at=${token}`]] }),
      'allowed',
    ],
  }
  for (const [title, [sent, expected]] of Object.entries(attacks)) {
    test(`${expected === 'allowed' ? 'is taken' : 'is refused'} ${title}`, async () => {
      assert.equal(await verdict(guardWith(), sent()), expected)
    })
  }

  test('is refused beside a cookie, where cookies are read too: of two credentials none is chosen', async () => {
    const cookies = createTestIssuer({
      audience: 'https://api.example/v1',
      oauth: { cookies: { origins: ['https://a.example'] } },
    })
    const own = cookies.token({ claims: { cnf: { jkt: client.jkt } } })
    const sent = facts({ token: own, proofs: [proofFor(own)], more: [['cookie', `__Host-lk_at=${own}`]] })
    const decision = await cookies.guard({ dpop: {} }).decide(sent)
    assert.equal(!decision.allowed && decision.reason.reason, 'duplicate')
  })

  test('is refused with all else that it may be bound to: of a certificate nothing is known', async () => {
    for (const cnf of [{ 'x5t#S256': 'a' }, { jkt: client.jkt, 'x5t#S256': 'a' }, { jkt: 7 }, {}, null, 'jkt']) {
      const other = issuer.token({ claims: { cnf } })
      assert.equal(
        await verdict(guardWith(), { token: other, proofs: [proofFor(other)] }),
        '401 claim_invalid cnf mismatch',
      )
      assert.equal(await verdict(guardWith(), { token: other, scheme: 'Bearer' }), '401 claim_invalid cnf forbidden')
    }
  })

  test('is refused by a guard without the option, under both schemes', async () => {
    const guard = issuer.guard()
    assert.equal(await verdict(guard, { token, scheme: 'Bearer' }), '401 claim_invalid cnf forbidden')
    assert.equal(await verdict(guard, { token, proofs: [proofFor(token)] }), '401 credential_malformed scheme')
  })
})

describe('a token that is not bound', () => {
  test('is taken as a bearer token, and not under the other scheme', async () => {
    const token = issuer.token()
    assert.equal(await verdict(guardWith(), { token, scheme: 'Bearer' }), 'allowed')
    assert.equal(await verdict(guardWith(), { token, proofs: [proofFor(token)] }), '401 claim_invalid cnf missing')
  })

  test('is refused where bound ones are required', async () => {
    const guard = guardWith({ required: true })
    assert.equal(await verdict(guard, { token: issuer.token(), scheme: 'Bearer' }), '401 credential_malformed scheme')
    const token = bound()
    assert.equal(await verdict(guard, { token, proofs: [proofFor(token)] }), 'allowed')
  })
})

describe('the URL of a proof', () => {
  const token = bound()

  test('is not taken from Host, and not from a path that nobody knows', async () => {
    const sent = facts({ token, proofs: [proofFor(token, { url: 'http://evil.example/orders' })] })
    assert.equal((await guardWith().decide(sent)).allowed, false)
    const unknown = { ...facts({ token, proofs: [proofFor(token)] }), path: undefined }
    assert.equal((await guardWith().decide(unknown)).allowed, false)
  })

  test('begins with baseUrl, where the API stands behind a prefix', async () => {
    const guard = guardWith({ baseUrl: 'https://api.example/shop/' })
    const proof = proofFor(token, { url: 'https://api.example/shop/orders' })
    assert.equal(await verdict(guard, { token, proofs: [proof] }), 'allowed')
    assert.equal(await verdict(guard, { token, proofs: [proofFor(token)] }), '401 proof_refused url')
  })
})

describe('a proof', () => {
  const token = bound()

  test('is good once', async () => {
    const guard = guardWith()
    const proofs = [proofFor(token)]
    assert.equal(await verdict(guard, { token, proofs }), 'allowed')
    for (let turn = 0; turn < 3; turn++)
      assert.equal(await verdict(guard, { token, proofs }), '401 proof_refused replayed')
  })

  test('is good for one of 100 requests at once, however long their principals take', async () => {
    const resolvePrincipal = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return {}
    }
    const guard = issuer.guard({ dpop: {}, resolvePrincipal })
    const proofs = [proofFor(token)]
    const all = await Promise.all(Array.from({ length: 100 }, () => guard.decide(facts({ token, proofs }))))
    assert.equal(all.filter(({ allowed }) => allowed).length, 1)
  })

  test('is still good after a refusal, which had no effect: a proxy asks twice', async () => {
    const guard = guardWith()
    const proofs = [proofFor(token)]
    assert.equal(await verdict(guard, { token, proofs }, 'write'), '403 scope_insufficient')
    assert.equal(await verdict(guard, { token, proofs }, 'write'), '403 scope_insufficient')
    assert.equal(await verdict(guard, { token, proofs }, 'read'), 'allowed')
  })

  test('is good for each guard that one request passes, and for a stream that is asked about again', async () => {
    const guard = guardWith()
    const sent = facts({ token, proofs: [proofFor(token)] })
    assert.equal((await guard.decide(sent)).allowed, true)
    assert.equal((await guard.decide({ ...sent }, parseRequirement({ scopes: 'read' }))).allowed, true)
    issuer.clock.travel(90)
    assert.equal((await guard.decide(sent)).allowed, true)
  })

  test('has a jti of its own for each key only', async () => {
    const other = createProvingClient()
    const theirs = issuer.token({ claims: { cnf: { jkt: other.jkt } } })
    const guard = guardWith()
    const claims = { jti: 'one' }
    assert.equal(await verdict(guard, { token, proofs: [proofFor(token, { claims })] }), 'allowed')
    const proof = other.proof({ url: URL_OF, token: theirs, at: now(), claims })
    assert.equal(await verdict(guard, { token: theirs, proofs: [proof] }), 'allowed')
  })

  test('is forgotten once it cannot be good any more, and not before', async () => {
    const guard = guardWith({ maximumProofs: 8 })
    const early = proofFor(token, { at: now() + 5 })
    assert.equal(await verdict(guard, { token, proofs: [early] }), 'allowed')
    issuer.clock.travel(60)
    assert.equal(await verdict(guard, { token, proofs: [early] }), '401 proof_refused replayed')
    issuer.clock.travel(200)
    const fresh = bound()
    assert.equal(await verdict(guard, { token: fresh, proofs: [proofFor(fresh)] }), 'allowed')
  })

  test('of one key cannot fill the memory of all, and a full memory opens no door', async () => {
    const faults: unknown[] = []
    const guard = issuer.guard({ dpop: { maximumProofs: 16 }, onFault: (fault) => faults.push(fault) })
    const outcomes = []
    for (let turn = 0; turn < 4; turn++)
      outcomes.push((await guard.decide(facts({ token, proofs: [proofFor(token)] }))).allowed)
    assert.deepEqual(outcomes, [true, true, false, false])
    assert.equal(faults.length, 2)
    const other = createProvingClient()
    const theirs = issuer.token({ claims: { cnf: { jkt: other.jkt } } })
    const proof = other.proof({ url: URL_OF, token: theirs, at: now() })
    assert.equal((await guard.decide(facts({ token: theirs, proofs: [proof] }))).allowed, true)
  })

  test('is asked of a good token alone: no stranger has keys made and signatures checked', async () => {
    const proofs = [proofFor(token)]
    assert.match(
      await verdict(guardWith(), { token: issuer.badToken('forged_signature'), proofs }),
      /^401 signature_invalid/,
    )
  })

  test('cannot be kept in a ticket, which comes with another request', async () => {
    const guard = guardWith()
    const tickets = createTickets({ guard, ticketInUrl: 'ticket' })
    const auth = fetchGuard(guard)
    const proof = proofFor(token, { method: 'POST', url: 'https://api.example/tickets' })
    const headers = { authorization: `DPoP ${token}`, dpop: proof }
    let ticket = ''
    const asked = new Request('https://api.example/tickets', { method: 'POST', headers })
    await auth.protect()(async (request) => {
      ticket = (await tickets.issue(request)).ticket
      return new Response()
    })(asked)
    const stream = new Request(`https://api.example/events?ticket=${ticket}`)
    assert.equal((await fetchGuard(tickets.guard).protect()(() => new Response())(stream)).status, 401)
  })
})

describe('a nonce', () => {
  const token = bound()
  const nonceSecret = 'the secret 0f n0nces, the same in all processes'
  const nonceOf = (window: number) =>
    createHmac('sha256', nonceSecret).update(`dpop nonce ${window}`).digest('base64url').slice(0, 22)

  test('is asked for, given, and good in the next window too (RFC 9449 §9)', async () => {
    const guard = guardWith({ nonceSecret })
    const first = await guard.decide(facts({ token, proofs: [proofFor(token)] }))
    assert.ok(!first.allowed)
    const lines = new Map(first.message.headers)
    assert.match(lines.get('WWW-Authenticate') ?? '', /^DPoP .*error="use_dpop_nonce"/)
    const nonce = lines.get('DPoP-Nonce')
    const withNonce = () => {
      const fresh = bound()
      return { token: fresh, proofs: [proofFor(fresh, { claims: { nonce } })] }
    }
    assert.equal(await verdict(guard, withNonce()), 'allowed')
    issuer.clock.travel(299)
    assert.equal(await verdict(guardWith({ nonceSecret }), withNonce()), 'allowed')
    issuer.clock.travel(301)
    assert.equal(await verdict(guard, withNonce()), '401 proof_refused nonce')
  })

  test('of the future, of another secret or of another type is none', async () => {
    const window = Math.floor(now() / 300)
    const fresh = bound()
    for (const nonce of [
      nonceOf(window + 1),
      nonceOf(window - 2),
      `${nonceOf(window)} `,
      '',
      7,
      [nonceOf(window)],
      null,
    ]) {
      const proofs = [proofFor(fresh, { claims: { nonce } })]
      assert.equal(await verdict(guardWith({ nonceSecret }), { token: fresh, proofs }), '401 proof_refused nonce')
    }
  })
})

function publicKeyOf({ key }: { readonly key: Parameters<typeof exportJwk>[0] }): Readonly<Record<string, unknown>> {
  const { kty, crv, x, y } = exportJwk(key)
  return { kty, crv, x, y }
}

/** HS256 with the public key's text as the secret: the confusion of RFC 8725 §2.1. */
function signedBySecret(token: string): string {
  const [, payload = ''] = proofFor(token).split('.')
  const header = { typ: 'dpop+jwt', alg: 'HS256', jwk: publicKeyOf(client) }
  const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`
  return `${input}.${createHmac('sha256', JSON.stringify(publicKeyOf(client)))
    .update(input)
    .digest('base64url')}`
}

function unsigned(proof: string): string {
  const [, payload = ''] = proof.split('.')
  const header = { typ: 'dpop+jwt', alg: 'none', jwk: publicKeyOf(client) }
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`
}
