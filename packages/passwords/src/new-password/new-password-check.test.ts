/** Passwords that are refused when a user sets them (NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0 6.2). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createNewPasswordCheck, type NewPasswordFault } from './new-password-check.ts'

const check = createNewPasswordCheck({ serviceNames: ['https://login.roytutorials.com/v1', 'Latchkey'] })
const roy = { username: 'Roy Miller', email: 'roy.m@example.com' }

describe('a new password', () => {
  for (const [password, reason] of [
    ['correct horse battery staple', undefined],
    ['kein Satz aus Büchern, nur so dahin', undefined],
    ['密码是一句很长的话没有人会猜到它', undefined],
    ['🔑🗝🚪🏠🌳🌲🍂🍁🌻🌼🌷🌹🌺🌸💐', undefined],
    ['my cat sat on roy miller again', undefined],
    ['                                x', undefined],
    ['fourteen chars', 'password_too_short'],
    ['', 'password_too_short'],
    ['🔑🗝🚪🏠🌳🌲🍂', 'password_too_short'],
    ['a\u0301'.repeat(14), 'password_too_short'],
    [`${'correct horse '.repeat(73)}xyz`, 'password_too_long'],
    ['fifteen letters\ud800', 'password_malformed'],
    ['password', 'password_too_short'],
    ['passwordpassword', 'password_common'],
    ['PassWordPassWord', 'password_common'],
    ['ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ', 'password_common'],
    ['password12345678', 'password_common'],
    ['!!!1password2024!', 'password_common'],
    ['123456789012345', 'password_common'],
    ['aaaaaaaaaaaaaaaaaaaa', 'password_common'],
    ['abababababababab', 'password_common'],
    ['000000000000000', 'password_common'],
    ['abcdefghijklmnop', 'password_common'],
    ['zyxwvutsrqponmlk', 'password_common'],
    ['qwertyuiopqwertyuiop', 'password_common'],
    ['roy miller roy m', 'password_contains_name'],
    ['ROY MILLER 2024!', 'password_contains_name'],
    ['roy.m@example.com', 'password_contains_name'],
    ['roytutorials-2024', 'password_contains_name'],
    ['Latchkey-Roy Miller', 'password_contains_name'],
  ] as const satisfies readonly (readonly [string, NewPasswordFault | undefined])[]) {
    it(`${JSON.stringify(password.slice(0, 40))} is ${reason ?? 'accepted'}`, () => {
      const verdict = check(password, roy)
      assert.equal(verdict.accepted ? undefined : verdict.reason, reason)
    })
  }

  it('may have 15 to 1,024 characters, counted as code points, and no others are asked for', () => {
    const lengths = (length: number) => check(distinct(length), {}).accepted
    assert.deepEqual([14, 15, 1024, 1025].map(lengths), [false, true, true, false])
    assert.ok(createNewPasswordCheck({ minimumCharacters: 8 })('k7 zq#wv', {}).accepted)
  })

  it('is handed on in form NFC, and otherwise as it was sent', () => {
    assert.deepEqual(check('  Zoe\u0308 \u212b, weit und breit  ', {}), {
      accepted: true,
      password: '  Zo\u00eb \u00c5, weit und breit  ',
    })
  })

  it('is judged without a name that nobody gave', () => {
    assert.ok(check('ROY MILLER 2024!', {}).accepted)
    assert.ok(check('a longish text in ab', { username: 'ab', email: '' }).accepted)
  })

  it('is judged by options that are understood', () => {
    for (const [options, message] of [
      [{ minimumCharacters: 7 }, /^minimumCharacters: 7 .*give a whole number from 8 to 64$/],
      [{ minimumCharacters: 65 }, /^minimumCharacters: 65 .*give a whole number from 8 to 64$/],
      [{ minimumCharacters: '15' }, /^minimumCharacters: .*give a whole number from 8 to 64$/],
      [{ minimum: 15 }, /^minimum: unknown option/],
      [null, /give a plain object/],
    ] as const) {
      assert.throws(() => createNewPasswordCheck(options as object), { name: 'TypeError', message })
    }
  })
})

/** This many code points outside the basic plane; none is the neighbour of the one before. */
function distinct(length: number): string {
  return Array.from({ length }, (_, i) => String.fromCodePoint(0x1f300 + ((i * 37) % 701))).join('')
}
