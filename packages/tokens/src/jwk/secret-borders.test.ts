/** The border between a secret and a key or a famous text, from both sides. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { exportPrivateJwk } from './export.ts'
import { isFamousSecret } from './famous-secrets.ts'
import { generateKey } from './generate.ts'
import { looksLikeKeyMaterial } from './key-material.ts'

const FAMOUS = [
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  'your-256-bit-secret-your-256-bit-secret',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'thisisasecretkeythatislongenoughforhs256',
  'this-is-a-very-long-secret-key-for-jwt-tokens',
  'your_jwt_secret_key_change_in_production',
  'change-this-secret-key-in-production',
  'change_this_to_a_secure_random_string',
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'django-insecure-secret-key-change-me-in-production',
  'gyetprr4roxymamk_sdfhsdjkfhsdkjfhsdkjfhsdkjfh',
  '404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970',
]

/** A SEQUENCE whose length has this many bytes (0: the short form), and as its content one element of that length. */
function der(lengthBytes: number, length: number, tag: number): Buffer {
  const inner = length < 0x82 ? element(tag, 0, length - 2) : element(tag, 3, length - 5)
  return Buffer.concat([header(0x30, lengthBytes, length), inner])
}

function element(tag: number, lengthBytes: number, length: number): Buffer {
  return Buffer.concat([header(tag, lengthBytes, length), Buffer.alloc(length, 0x41)])
}

function header(tag: number, lengthBytes: number, length: number): Buffer {
  const rest = Buffer.alloc(lengthBytes)
  if (lengthBytes > 0) rest.writeUIntBE(length, 0, lengthBytes)
  return Buffer.concat([Buffer.from([tag, lengthBytes === 0 ? length : 0x80 | lengthBytes]), rest])
}

describe('a famous secret', () => {
  for (const secret of FAMOUS) {
    it(`is known in any case and with blanks around: ${secret.slice(0, 12)}…`, () => {
      for (const spelling of [secret, ` ${secret}\n`, secret.toUpperCase()])
        assert.ok(isFamousSecret(Buffer.from(spelling)))
      assert.ok(!isFamousSecret(Buffer.from(`${secret}!`)))
    })
  }

  it('is not nothing', () => assert.ok(!isFamousSecret(Buffer.alloc(0))))
})

describe('DER in place of a secret', () => {
  it('is known with its length in the short form and in one to three bytes, whether it begins with a SEQUENCE or an INTEGER', () => {
    for (const content of [0x30, 0x02]) {
      for (const [bytes, length] of [
        [0, 0x26],
        [1, 0x90],
        [2, 0x200],
        [3, 0x1_0000],
      ] as const) {
        assert.ok(looksLikeKeyMaterial(der(bytes, length, content)), `${bytes} ${content}`)
      }
    }
  })

  it('is not seen in bytes of another content, another length or with more behind', () => {
    assert.ok(!looksLikeKeyMaterial(der(0, 0x26, 0x05)))
    assert.ok(!looksLikeKeyMaterial(der(0, 0x40, 0x30).subarray(0, 50)))
    assert.ok(!looksLikeKeyMaterial(der(4, 0x200, 0x30)))
    assert.ok(!looksLikeKeyMaterial(Buffer.concat([der(0, 0x26, 0x30), Buffer.from('A')])))
    assert.ok(!looksLikeKeyMaterial(der(0, 0x26, 0x30).fill(0x31, 0, 1)))
    // The element in it ends before it, or behind it.
    for (const wrong of [0x23, 0x25]) assert.ok(!looksLikeKeyMaterial(der(0, 0x26, 0x30).fill(wrong, 3, 4)))
    for (let i = 0; i < 200; i++)
      assert.ok(!looksLikeKeyMaterial(Buffer.concat([Buffer.from([0x31]), randomBytes(40)])))
  })

  it('is seen from sixteen bytes on', () => {
    assert.ok(looksLikeKeyMaterial(der(0, 14, 0x30)))
    assert.ok(!looksLikeKeyMaterial(der(0, 13, 0x30)))
  })
})

describe('a JWK in place of a secret', () => {
  for (const text of ['{"kty" \n: "oct"}', '{"kty":"oct"}', '{"keys" \t:\n [', '{"keys":[', '{"keys"  :  ["']) {
    it(`is known however its blanks are set: ${JSON.stringify(text)}`, () => {
      assert.ok(looksLikeKeyMaterial(Buffer.from(text)))
    })
  }
})

describe('the options of a key', () => {
  it('are an object', () => {
    for (const options of [null, [], 'kid', 1, true] as unknown[]) {
      assert.throws(() => generateKey('HS256', options as object), {
        name: 'TypeError',
        message: /^options: give a plain object, or leave it out$/,
      })
    }
  })

  it('let a key out only for true', () => {
    for (const extractable of [false, undefined])
      assert.throws(() => exportPrivateJwk(generateKey('HS256', { extractable } as object)), { name: 'TypeError' })
    assert.equal(exportPrivateJwk(generateKey('HS256', { extractable: true })).kty, 'oct')
    for (const extractable of ['true', 1, null])
      assert.throws(() => generateKey('HS256', { extractable } as never), { message: /^extractable: / })
  })
})
