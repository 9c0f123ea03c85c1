/** Hands every public key of the corpus over as an HMAC secret, with the algorithm pinned and weakness allowed: still refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import { corpus, materialOf } from './corpus.ts'

/** Bytes that carry no mark of what they are. Only the caller who types the key knows, which is why the key must be typed. */
const INDISTINGUISHABLE: Readonly<Record<string, string>> = {
  'confusion-n_only-HS256-auto': 'the base64url text of an RSA modulus is a random number, as a good secret is',
  'confusion-bytes-ec_point-auto': 'a raw EC point is a byte 04 and 64 bytes that look random',
  'confusion-bytes-ed25519_raw32-asym-allow': 'a raw Ed25519 key is 32 bytes that look random',
}

const ALGORITHMS: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512']

const rows = corpus.cases.filter(
  ({ family, verifier }) => family === 'confusion' && ['text', 'secret_b64u'].includes(verifier.key.type),
)

describe('attacks: a public key as the HMAC secret (RFC 8725 §3.1)', () => {
  for (const { id, verifier } of rows.filter(({ id }) => !Object.hasOwn(INDISTINGUISHABLE, id))) {
    it(`${id} is refused by secretKey`, () => assertNoSecret(materialOf(verifier.key)))
  }

  for (const [name, key] of Object.entries(corpus.keys)) {
    for (const [form, value] of Object.entries(key).filter(([form]) => !form.startsWith('secret_'))) {
      it(`${name} as ${form} is refused by secretKey`, () => {
        assertNoSecret(typeof value === 'string' ? value : JSON.stringify(value))
      })
    }
  }

  for (const [id, reason] of Object.entries(INDISTINGUISHABLE)) {
    it(`${id} cannot be told from a secret: ${reason}`, () => {
      const row = rows.find((one) => one.id === id)
      assert.ok(row)
      const material = materialOf(row.verifier.key) as string
      assert.equal(secretKey(material, { alg: 'HS256' }).alg, 'HS256')
      assert.throws(() => secretKey(material, {} as { alg: 'HS256' }), { name: 'TypeError', message: /^alg: / })
    })
  }

  it('has looked at every key text of the family', (test) => {
    const listed = Object.keys(INDISTINGUISHABLE)
    assert.ok(listed.every((id) => rows.some((row) => row.id === id)))
    test.diagnostic(`${rows.length - listed.length} of ${rows.length} refused; indistinguishable: ${listed.join(', ')}`)
  })
})

function assertNoSecret(material: unknown): void {
  for (const alg of ALGORITHMS) {
    assert.throws(() => secretKey(material as string, { alg, allowWeak: 'a test' }), {
      name: 'TypeError',
      message: /^secret: this is a public or private key/,
    })
  }
}
