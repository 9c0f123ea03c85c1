import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { exportJwk, generateKey, jwks } from '@latchkey/tokens'
import { createGuard } from '../guard.ts'
import { factsOf } from '../testing/facts.ts'
import type { HeaderPair } from '../testing/guard-adapter.ts'
import { createTestIssuer } from '../testing/kit/index.ts'

const issuer = createTestIssuer({ audience: 'https://api.example/v1' })

describe('the challenge', () => {
  const challenges = async (dpop: object, headers: readonly HeaderPair[] = []): Promise<readonly string[]> => {
    const decision = await issuer.guard({ dpop, resource: {} }).decide(factsOf(headers))
    assert.ok(!decision.allowed)
    return decision.message.headers.filter(([name]) => name === 'WWW-Authenticate').map(([, value]) => value)
  }
  const metadata = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource/v1"'
  const realm = 'realm="https://api.example/v1"'
  const algs = 'algs="ES256 ES384 EdDSA PS256 RS256"'

  test('names both schemes, or DPoP alone where it is required', async () => {
    assert.deepEqual(await challenges({}), [`Bearer ${realm}, ${metadata}`, `DPoP ${realm}, ${metadata}, ${algs}`])
    assert.deepEqual(await challenges({ required: true }), [`DPoP ${realm}, ${metadata}, ${algs}`])
  })

  const token = issuer.token({ claims: { cnf: { jkt: 'a' } } })

  test('says what is wrong with a proof under its own scheme', async () => {
    const [only, ...more] = await challenges({}, [['Authorization', `DPoP ${token}`]])
    assert.deepEqual(more, [])
    assert.match(only ?? '', /^DPoP .*error="invalid_dpop_proof".*algs=/)
  })

  test('is prepared by the metadata of the resource', () => {
    const { metadata: said } =
      issuer.guard({ resource: {}, dpop: { required: true, algorithms: ['ES256'] } }).resource ?? {}
    assert.deepEqual(said?.dpop_signing_alg_values_supported, ['ES256'])
    assert.equal(said?.dpop_bound_access_tokens_required, true)
    assert.equal(
      'dpop_signing_alg_values_supported' in (issuer.guard({ resource: {} }).resource?.metadata ?? {}),
      false,
    )
  })
})

describe('the options', () => {
  const good = {
    dialect: oauth({ issuer: 'https://a.example', audience: 'https://b.example' }),
    keys: jwks({ keys: [exportJwk(generateKey('ES256'))] }),
  }
  for (const [dpop, name] of [
    [true, 'dpop'],
    ['required', 'dpop'],
    [undefined, 'dpop'],
    [{ require: true }, 'dpop.require'],
    [{ required: 1 }, 'dpop.required'],
    [{ algorithms: [] }, 'dpop.algorithms'],
    [{ algorithms: ['HS256'] }, 'dpop.algorithms'],
    [{ algorithms: ['none'] }, 'dpop.algorithms'],
    [{ baseUrl: 'api.example' }, 'dpop.baseUrl'],
    [{ baseUrl: 'https://api.example?a' }, 'dpop.baseUrl'],
    [{ nonceSecret: 'short' }, 'dpop.nonceSecret'],
    [{ maximumProofs: 0 }, 'dpop.maximumProofs'],
  ] as const) {
    test(`refuses ${JSON.stringify({ dpop })} by its name`, () => {
      assert.throws(() => createGuard({ ...good, dpop } as never), new RegExp(`^TypeError: ${name}: `))
    })
  }

  test('need a baseUrl where the audience is no URL', () => {
    const dialect = oauth({ issuer: 'https://a.example', audience: 'api' })
    assert.throws(() => createGuard({ ...good, dialect, dpop: {} }), /^TypeError: dpop\.baseUrl: missing/)
    assert.ok(createGuard({ ...good, dialect, dpop: { baseUrl: 'https://b.example' } }))
  })
})
