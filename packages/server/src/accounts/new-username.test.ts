import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNewUsername, isReservedUsername, usernameKey } from './new-username.ts'

describe('a new user name', () => {
  it('is of letters and digits of any script in use, with dots, dashes and underscores inside', () => {
    for (const name of [
      'a',
      'roy',
      'Zo\u00eb',
      'a.b-c_d',
      '\u5c71\u7530',
      '7',
      '1984',
      'x'.repeat(64),
      '\u0436\u0435\u043d\u044f',
      '\u05d3\u05df7',
    ]) {
      assert.equal(isNewUsername(name), true, name)
    }
  })

  it('has one spelling, and no more than 64 characters', () => {
    for (const name of [
      '',
      '.roy',
      'roy.',
      'r oy',
      'Zoe\u0308',
      '\uff52oy',
      'roy\n',
      'roy@example.com',
      '\ud800',
      'x'.repeat(65),
    ])
      assert.equal(isNewUsername(name), false, JSON.stringify(name))
  })

  it('has nothing invisible in it, whatever Unicode calls a letter', () => {
    const ignorable = /\p{Default_Ignorable_Code_Point}/u
    const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(
      (point) => point < 0xd800 || point > 0xdfff,
    )
    const invisible = points.map((point) => String.fromCodePoint(point)).filter((one) => ignorable.test(one))
    assert.ok(invisible.length > 4000)
    for (const one of invisible)
      for (const name of [one, `zo${one}e`, `${one}a`]) assert.equal(isNewUsername(name), false)
  })

  it('is of one script, or of those in which one language is written', () => {
    for (const mixed of [
      'z\u043ee',
      '\u0430dmin',
      '\u0440\u0430y\u0440\u0430l',
      '\u03bfmega1',
      'a\u05d0',
      '\u0436\u03b1',
      '\u304b\u3105',
      '\u1d2c',
    ])
      assert.equal(isNewUsername(mixed), false, mixed)
    for (const together of ['Tanaka\u7530\u4e2d\u304b\u30bf', 'LG\uc804\uc790\u6f22', '\u4e2d\u3105a', '\u5c71-7'])
      assert.equal(isNewUsername(together), true, together)
  })

  it('has no more marks over a letter than a language needs: a heap of them covers what stands above', () => {
    for (const heap of [
      'g\u0310\u0307\u0314u',
      'a\u0332\u0332b',
      'a\u20ddb',
      '\u05d0\u05b0\u05b1\u05b2\u05b3\u05b4\u05d1',
    ])
      assert.equal(isNewUsername(heap), false, JSON.stringify(heap))
    for (const [language, name] of [
      ['Twi', '\u025b\u0301l'],
      ['Hebrew', '\u05e9\u05bc\u05c1\u05b8\u05dc'],
      ['Arabic', '\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f'],
      ['Tibetan', '\u0f56\u0f66\u0f92\u0fb2\u0f74\u0f56\u0f66'],
      ['Burmese', '\u1019\u103c\u103d\u103e\u102c'],
      ['Thai', '\u0e1b\u0e49\u0e33'],
    ] as const)
      assert.equal(isNewUsername(name.normalize('NFKC')), true, language)
  })

  it('is of a script that people use: a letter of another looks like one of these', () => {
    // Cherokee, Lisu and Coptic have letters that look Latin.
    for (const name of ['\u13a0\u13ac', '\ua4d0\ua4d3', '\u2c9f\u2ca3']) assert.equal(isNewUsername(name), false, name)
  })
})

describe('a name that strangers cannot register', () => {
  it('is what a user would take for the server or whoever runs it, in whatever letters', () => {
    for (const name of ['admin', 'Admin', 'ROOT', 'system', 'Administrator'])
      assert.equal(isReservedUsername(name), true, name)
    // The id of somebody: commands take either, and refuse what is both.
    for (const id of ['01a22d5c-73b0-794e-b389-5a562e152fc4', '01A22D5C-73B0-794E-B389-5A562E152FC4'])
      assert.equal(isReservedUsername(id), true)
    for (const name of ['adminton', 'roots', 'zoe', 'ecosystem', '01a22d5c-73b0-794e-b389'])
      assert.equal(isReservedUsername(name), false, name)
  })
})

describe('the form in which names are compared', () => {
  it('is one for what differs in case alone', () => {
    for (const [one, other] of [
      ['Zoe', 'zOE'],
      ['stra\u00dfe', 'STRA\u1e9eE'],
      ['stra\u00dfe', 'STRASSE'],
      ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c2'],
      ['\u0130lker', 'i\u0307lker'],
      ['\u0416', '\u0436'],
      // Two sets of digits that look alike, and the one that everybody can type.
      ['\u0639\u0644\u064a\u0663', '\u0639\u0644\u064a\u06f3'],
      ['\u0639\u0644\u064a\u0660\u0669', '\u0639\u0644\u064a09'],
      ['\u0930\u093e\u092e\u0967', '\u0930\u093e\u092e1'],
    ] as const)
      assert.equal(usernameKey(one), usernameKey(other), one)
    assert.notEqual(usernameKey('zo\u00eb'), usernameKey('zoe'))
  })

  it('stays what it is when it is made again, for every letter', () => {
    for (let point = 0; point < 0x110000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue
      const key = usernameKey(String.fromCodePoint(point))
      assert.equal(usernameKey(key), key, point.toString(16))
    }
  })
})
