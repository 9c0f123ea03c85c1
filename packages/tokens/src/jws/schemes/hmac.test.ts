import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { findAlgorithm, type SecretRow, secretAlgorithms } from '../algorithms.ts'
import type { Mac } from './hmac.ts'

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const
const BLOCK_BYTES = { HS256: 64, HS384: 128, HS512: 128 } as const

describe('HMAC over two hash calls', () => {
  for (const alg of secretAlgorithms) {
    const reference = (secret: Uint8Array, input: string): string =>
      createHmac(HASHES[alg], secret).update(input, 'latin1').digest('base64url')

    it(`${alg} equals node's createHmac for every key length around the block and every input`, () => {
      const lengths = fc.oneof(fc.nat(300), fc.constantFrom(...[-1, 0, 1].map((step) => BLOCK_BYTES[alg] + step)))
      fc.assert(
        fc.property(lengths, fc.uint8Array({ maxLength: 3000 }), (length, bytes) => {
          const secret = randomBytes(Math.max(1, length))
          const input = Buffer.from(bytes).toString('latin1')
          assert.equal(prepare(alg, secret).sign(input), reference(secret, input))
        }),
        { numRuns: 300 },
      )
    })

    it(`${alg} signs short inputs rightly after a long one has made the buffer grow`, () => {
      const secret = randomBytes(64)
      const mac = prepare(alg, secret)
      for (const length of [0, 1, 1023, 1024, 1025, 5000, 3, 200_000, 1, 0]) {
        const input = 'x'.repeat(length)
        assert.equal(mac.sign(input), reference(secret, input))
      }
    })

    it(`${alg} takes its own signature and refuses it with any character changed, cut off or added`, () => {
      const mac = prepare(alg, randomBytes(64))
      const signature = mac.sign('a.b')
      assert.equal(holds(mac, 'a.b', signature), true)
      for (let at = 0; at < signature.length; at++) {
        const other = signature[at] === 'A' ? 'B' : 'A'
        assert.equal(holds(mac, 'a.b', signature.slice(0, at) + other + signature.slice(at + 1)), false)
        assert.equal(holds(mac, 'a.b', signature.slice(0, at)), false)
      }
      for (const added of ['A', '=', '\n', '\0']) assert.equal(holds(mac, 'a.b', signature + added), false)
    })

    it(`${alg} has the minimum secret of RFC 7518 §3.2: the size of its hash`, () => {
      assert.equal(secretRow(alg).minimumSecretBytes, createHmac(HASHES[alg], '').digest().length)
    })
  }

  it('keeps two prepared secrets apart when their calls are mixed', () => {
    const [one, two] = [prepare('HS256', Buffer.from('one')), prepare('HS256', Buffer.from('two'))]
    const [first, second] = [one.sign('x'), two.sign('x')]
    assert.notEqual(first, second)
    assert.deepEqual([holds(one, 'x', first), holds(two, 'x', first), holds(one, 'x', second)], [true, false, false])
    assert.equal(one.sign('x'), first)
  })

  it('finds an algorithm by its exact name only (RFC 7515 §4.1.1)', () => {
    for (const name of ['hs256', 'HS256 ', 'HS256\0', 'none', '', 'constructor', '__proto__', null, undefined, 256]) {
      assert.equal(findAlgorithm(name), undefined)
    }
    assert.equal(findAlgorithm(['HS256']), undefined)
    assert.deepEqual(secretAlgorithms, ['HS256', 'HS384', 'HS512'])
  })
})

function holds(mac: Mac, signingInput: string, signature: string): boolean {
  return mac.verify(`${signingInput}.${signature}`, signingInput.length)
}

function prepare(alg: string, secret: Uint8Array): Mac {
  return secretRow(alg).prepare(secret)
}

function secretRow(alg: string): SecretRow {
  const row = findAlgorithm(alg)
  assert.ok(row?.kind === 'secret')
  return row
}
