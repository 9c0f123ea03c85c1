/** What is told of stored passwords that nothing here reads, or not under these options. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foreignFormatOf } from './foreign-format.ts'
import { createHasher } from './hasher.ts'

describe('a stored password that nothing here reads', () => {
  for (const [stored, name] of [
    ['5f4dcc3b5aa765d61d8327deb882cf99', '32 hexadecimal digits, as MD5 has'],
    ['5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8', '40 hexadecimal digits, as SHA-1 has'],
    ['5030573512345671', '16 hexadecimal digits, as old databases have'],
    ['afc8cdadc81babd102e7081649be46a6:vT8PWYPQ', 'digits and a salt with a colon'],
    ['WQtlZS9dnQbgg', '13 characters, as DES-crypt has'],
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
    assert.equal(createHasher({ formats: ['werkzeug-plain'] }).refusalOf(stored), undefined)
  })

  it('is told by its own name where it is recognised and cannot be read', () => {
    const hasher = createHasher()
    assert.deepEqual(hasher.refusalOf('$2b$12$cut'), { name: 'bcrypt', reason: 'malformed' })
    assert.deepEqual(hasher.refusalOf('!locked'), { name: 'unix-disabled', reason: 'no_password' })
    assert.deepEqual(
      createHasher({ formats: ['vbulletin'] }).refusalOf({ hash: '5f4dcc3b5aa765d61d8327deb882cf99', columns: {} }),
      { name: 'vbulletin', reason: 'field_missing' },
    )
  })
})
