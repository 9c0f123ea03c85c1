import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner, secretKey } from '@latchkey/tokens'
import { lifetimeOf, sampleOf } from './token-sample.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: object, header: object = { alg: 'HS256', typ: 'JWT' }) => `${part(header)}.${part(claims)}.c2ln`

describe('a sample of tokens', () => {
  it('says what its tokens have in common, and no value of a claim', () => {
    const sample = sampleOf([
      token({ sub: 7, iat: 100, exp: 400, data: { id: 'roy@example.com' } }),
      token({ sub: '8', iat: 100, exp: 400 }, { typ: 'JWT', alg: 'HS512' }),
      token({ sub: 'zoe', type: 'refresh', iat: 100, exp: 10_100 }),
      token({ sub: 'zoe' }),
      'no token',
    ])
    assert.deepEqual([sample.count, sample.unreadable, sample.withoutExpiry, sample.latestExpiry], [4, 1, 1, 10_100])
    assert.deepEqual(
      [...sample.algorithms],
      [
        ['HS256', 3],
        ['HS512', 1],
      ],
    )
    assert.deepEqual([...sample.headers.keys()], ['alg,typ', 'typ,alg'])
    assert.deepEqual([...(sample.claims.get('sub')?.kinds ?? [])], ['integer', 'digits', 'text'])
    assert.deepEqual([...(sample.claims.get('data.id')?.kinds ?? [])], ['address'])
    assert.deepEqual([lifetimeOf(sample), lifetimeOf(sample, true)], [300, 10_000])
    assert.doesNotMatch(JSON.stringify({ ...sample, tried: [], claims: [...sample.claims] }), /zoe|roy/)
  })

  it('takes hostile lines as they come', () => {
    const sample = sampleOf(['..', '\u0000', token([] as object), `${'a'.repeat(100_000)}.b.c`, part({ alg: 1 })])
    assert.equal(sample.count, 0)
  })

  it('is read from what a library signs', () => {
    const signer = createSigner({ key: secretKey('a secret of 32 bytes or more, yes', { alg: 'HS256' }) })
    assert.equal(sampleOf([signer.sign({ sub: 'roy', exp: 2_000_000_000 })]).count, 1)
  })
})
