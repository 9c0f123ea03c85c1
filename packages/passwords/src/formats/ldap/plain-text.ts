/** UNSAFE. The password itself, with or without a word before it. A string that begins like another scheme is never one. */
import type { PasswordFormat } from '../format.ts'
import { cString, digested, malformed } from '../parsed.ts'

export const plainTexts: readonly PasswordFormat[] = [
  {
    name: 'plain-text',
    safety: 'unsafe',
    read: (stored) => (/^[{$]|^pbkdf2|^argon2|^bcrypt|^scrypt/.test(stored) ? malformed : plain(stored)),
  },
  {
    name: 'ldap-plaintext',
    safety: 'unsafe',
    read: (stored) => (/^\{[^{}]*\}/.test(stored) ? malformed : plain(stored)),
  },
  behind('roundup-plaintext', /^\{plaintext\}/),
  behind('spring-noop', /^\{noop\}/),
  {
    name: 'dovecot-plain',
    safety: 'unsafe',
    recognises: (stored) => /^\{(?:PLAIN|CLEAR|CLEARTEXT)\}/i.test(stored),
    read(stored) {
      const [, text] = /^\{(?:PLAIN|CLEAR|CLEARTEXT)\}(.*)$/is.exec(stored) ?? []
      if (text === undefined) return malformed
      return digested({ expected: text, isShort: true, compute: cString })
    },
  },
  {
    // Apache on Unix hands such a line to crypt(3), where it never matches, and so it is here.
    name: 'htpasswd-plain',
    safety: 'unsafe',
    read: () => ({ unreadable: 'no_password' }),
  },
]

function plain(stored: string) {
  return stored === '' ? malformed : digested({ expected: stored, isShort: true, compute: (password) => password })
}

function behind(name: string, prefix: RegExp): PasswordFormat {
  return {
    name,
    safety: 'unsafe',
    recognises: (stored) => prefix.test(stored),
    read: (stored) => (prefix.test(stored) ? plain(stored.replace(prefix, '')) : malformed),
  }
}
