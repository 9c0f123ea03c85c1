import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeBase64url, decodeCanonicalBase64url, encodeBase64url, isCanonicalBase64url } from './base64url.ts'

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']

describe('base64url', () => {
  it('takes exactly the last characters whose unused bits are zero (RFC 4648 §3.5)', () => {
    for (const last of ALPHABET) {
      for (const head of ['A', 'AA', 'AAAAA', 'AAAAAA']) {
        const written = head + last
        const canonical = Buffer.from(written, 'base64url').toString('base64url') === written
        assert.equal(isCanonicalBase64url(written), canonical, written)
      }
    }
  })

  it('takes 4 of 64 last characters after one, 16 of 64 after two, all after three, none after four', () => {
    const taken = (head: string): number => ALPHABET.filter((last) => isCanonicalBase64url(head + last)).length
    assert.deepEqual(['A', 'AA', 'AAA', 'AAAA'].map(taken), [4, 16, 64, 0])
  })

  const refused = {
    padding: 'AA==',
    'one padding character': 'AAA=',
    'padding in the middle': 'AA==AAAA',
    'a length that no bytes have': 'A',
    'the standard alphabet: +': '+AAA',
    'the standard alphabet: /': '/AAA',
    'a space in front': ' AAA',
    'a space within': 'AA A',
    'a line end at the end': 'AAA\n',
    'a line end after a canonical text': 'AAAA\n',
    'a CR and a line end': 'AA\r\n',
    'a NUL': 'AAA\0',
    'a fullwidth letter': 'AAA\uff21',
    'a letter beyond Latin-1 whose low byte is in the alphabet': 'AAA\u0141',
    'a zero-width space': 'AAA\u200b',
    'a dot': 'AA.A',
  }
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what} (RFC 7515 §2)`, () => {
      assert.equal(isCanonicalBase64url(text), false)
      assert.equal(decodeCanonicalBase64url(text), undefined)
    })
  }

  it('takes the empty text for no bytes', () => {
    assert.equal(isCanonicalBase64url(''), true)
    assert.equal(decodeBase64url('').length, 0)
  })

  it('gives every byte string one spelling, and gives the bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const written = encodeBase64url(bytes)
        assert.ok(isCanonicalBase64url(written))
        assert.deepEqual(new Uint8Array(decodeBase64url(written)), bytes)
      }),
    )
  })

  it('decodes unapproved text exactly when it is canonical', () => {
    const character = fc.oneof(
      fc.constantFrom(...ALPHABET),
      fc.constantFrom('=', '+', '/', '\n', 'é', '\u0141', '\ud83d'),
    )
    fc.assert(
      fc.property(fc.array(character, { maxLength: 9 }), (characters) => {
        const text = characters.join('')
        assert.deepEqual(decodeCanonicalBase64url(text), isCanonicalBase64url(text) ? decodeBase64url(text) : undefined)
      }),
      { numRuns: 5000 },
    )
  })

  it('decodes with every letter of the alphabet at any place, and with no other character', () => {
    for (const head of ['', 'AAAA']) {
      for (const rest of ['AA', 'AAA', 'AAAA']) {
        for (let place = 0; place < rest.length; place++) {
          const taken = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).filter((character) =>
            decodeCanonicalBase64url(head + rest.slice(0, place) + character + rest.slice(place + 1)),
          )
          const last =
            place === rest.length - 1 ? { 2: 'AQgw', 3: 'AEIMQUYcgkosw048', 4: undefined }[rest.length] : undefined
          assert.deepEqual(new Set(taken), new Set(last ?? ALPHABET))
        }
      }
    }
  })

  it('writes a string as its UTF-8 bytes', () => assert.equal(encodeBase64url('ü€'), 'w7zigqw'))
})
