import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEmailAddress } from './email-address.ts'

describe('an e-mail address', () => {
  for (const [text, address, key] of [
    ['roy@example.com', 'roy@example.com', 'roy@example.com'],
    ['Roy.Tuts+shop@Example.COM', 'Roy.Tuts+shop@example.com', 'roy.tuts+shop@example.com'],
    ['roy@b\u00fccher.example', 'roy@xn--bcher-kva.example', 'roy@xn--bcher-kva.example'],
    ['roy@XN--BCHER-KVA.example', 'roy@xn--bcher-kva.example', 'roy@xn--bcher-kva.example'],
    // Kelvin's sign and full-width letters become the letters that they are compatible with, before anything is compared.
    ['\u212aim@example.com', 'Kim@example.com', 'kim@example.com'],
    ['\uff52oy@example.com', 'roy@example.com', 'roy@example.com'],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as one mailbox`, () => {
      assert.deepEqual(parseEmailAddress(text), { address, key })
    })
  }

  for (const [text, why] of [
    ['', 'nothing'],
    ['roy', 'no domain'],
    ['@example.com', 'no mailbox'],
    ['roy@', 'no domain'],
    ['roy@localhost', 'a host alone'],
    ['roy@127.0.0.1', 'an address of a network'],
    ['roy@[127.0.0.1]', 'an address literal'],
    ['roy@@example.com', 'two signs'],
    ['roy@example.com@evil.test', 'two domains'],
    ['roy@example.com,evil@evil.test', 'a list'],
    ['roy@example.com\uff0cevil@evil.test', 'a list with a full-width comma (GHSA-7rqj-j65f-68wh)'],
    ['evil\uff20evil.test,roy@example.com', 'a full-width sign and a list'],
    ['roy@example.com\r\nBcc: evil@evil.test', 'a second header'],
    ['roy@example.com\n', 'a line feed'],
    [' roy@example.com', 'a leading blank'],
    ['"roy,evil"@example.com', 'a quoted local part'],
    ['Roy <roy@example.com>', 'a display name'],
    ['m\u0131ke@example.org', 'a dotless i (CVE-2019-19844)'],
    ['r\u00f3y@example.com', 'an accent in the local part'],
    ['roy\0@example.com', 'NUL'],
    ['roy\ud800@example.com', 'a lone surrogate'],
    ['.roy@example.com', 'a leading dot'],
    ['roy..x@example.com', 'two dots'],
    ['roy@-example.com', 'a label that begins with a hyphen'],
    ['roy@exa mple.com', 'a blank in the domain'],
    ['roy@example.com/x', 'a path'],
    ['roy@example\u3002com', 'a character that only looks like a full stop'],
    [`${'a'.repeat(65)}@example.com`, 'a local part that is too long'],
    [`roy@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.com`, 'an address that is too long'],
  ] as const) {
    it(`refuses ${why}`, () => {
      assert.equal(parseEmailAddress(text), undefined)
    })
  }

  it('has a key of ASCII alone, which no lower-casing of any language changes', () => {
    const { key = '' } = parseEmailAddress('\u0130.I@EXAMPLE.com') ?? parseEmailAddress('I@EXAMPLE.com') ?? {}
    assert.equal(key, 'i@example.com')
    assert.match(key, /^[\x21-\x7e]+$/)
  })
})
