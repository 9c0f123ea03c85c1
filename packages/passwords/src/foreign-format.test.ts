/** What is told of stored passwords that nothing here reads, or not under these options. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foreignFormatOf } from './foreign-format.ts'
import { createHasher } from './hasher.ts'

describe('a stored password that nothing here reads', () => {
  for (const [stored, name] of [
    ['$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW', 'bcrypt'],
    ['$2y$10$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW', 'bcrypt'],
    ['bcrypt_sha256$$2b$12$R9h/cIPz0gi.URNNX3kh2O', 'bcrypt as Django writes it'],
    ['pbkdf2_sha256$260000$salt$aGFzaA==', 'PBKDF2 as Django writes it'],
    ['$pbkdf2-sha256$29000$c2FsdA$aGFzaA', 'PBKDF2 as Passlib writes it'],
    ['$6$rounds=5000$salt$hash', 'SHA-512-crypt'],
    ['$P$BsaltsaltXhash', 'phpass'],
    ['{SSHA}c2FsdGhhc2g=', 'a format of LDAP'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', '32 hexadecimal digits, as MD5 has'],
    ['hunter2', 'of an unknown format'],
  ] as const) {
    it(`is told as ${name}: ${stored.slice(0, 14)}`, () => {
      assert.equal(foreignFormatOf(stored), name)
      assert.deepEqual(createHasher().refusalOf(stored), { name, reason: 'unknown_format' })
    })
  }

  it('is told by its own name where an option would read it, and no more when the option is given', () => {
    const stored = 'plain$$secret'
    assert.deepEqual(createHasher().refusalOf(stored), { name: 'werkzeug-plain', reason: 'unsafe_format_off' })
    assert.equal(createHasher({ unsafeFormats: ['werkzeug-plain'] }).refusalOf(stored), undefined)
  })
})
