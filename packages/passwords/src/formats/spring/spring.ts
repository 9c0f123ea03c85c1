/** Spring Security: an id in braces, whose case counts, and what its encoder wrote. */
import { hash } from 'node:crypto'
import { md4 } from '../../primitives/md4.ts'
import { lowerHexOf, positiveOf } from '../decoding.ts'
import type { Fields, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { readLdapDigest } from '../ldap/ldap-digests.ts'
import { digested, malformed } from '../parsed.ts'
import { pbkdf2Of } from '../pbkdf2/pbkdf2-strings.ts'

const digests = new Map([
  ['MD5', { name: 'md5', bytes: 16 }],
  ['SHA-1', { name: 'sha1', bytes: 20 }],
  ['SHA-256', { name: 'sha256', bytes: 32 }],
])

export const springFormats: readonly PasswordFormat[] = [
  {
    name: 'spring-pbkdf2',
    safety: 'legacy',
    recognises: (stored) => /^\{pbkdf2(?:@SpringSecurity_v5_8)?\}[0-9a-f]*$/.test(stored),
    fields: {
      iterations: { default: '' },
      digest: { default: '' },
      saltBytes: { default: '' },
      secret: { secret: true, default: '' },
    },
    read: readPbkdf2,
  },
  {
    name: 'spring-digest',
    safety: 'unsafe',
    recognises: (stored) => /^\{(?:MD5|SHA-1|SHA-256)\}\{/.test(stored) || /^\{SHA-(?:1|256)\}/.test(stored),
    read(stored) {
      const [, id = '', salt = '', hex] = /^\{(MD5|SHA-1|SHA-256)\}(\{[^}]*\})?([0-9a-f]+)$/.exec(stored) ?? []
      const digest = digests.get(id)
      const expected = digest && lowerHexOf(hex, digest.bytes)
      if (digest === undefined || expected === undefined) return malformed
      const compute = (password: string) => hash(digest.name, Buffer.from(password + salt), 'buffer')
      return digested({ digest: digest.name, expected, compute })
    },
  },
  {
    name: 'spring-md4',
    safety: 'unsafe',
    recognises: (stored) => stored.startsWith('{MD4}'),
    read(stored) {
      const [, salt = '', hex] = /^\{MD4\}(\{[^}]*\})?([0-9a-f]+)$/.exec(stored) ?? []
      const expected = lowerHexOf(hex, 16)
      if (expected === undefined) return malformed
      return digested({ digest: 'md4', expected, compute: (password) => md4(Buffer.from(password + salt)) })
    },
  },
  {
    name: 'spring-ldap',
    safety: 'unsafe',
    recognises: (stored) => stored.startsWith('{ldap}'),
    read: (stored) => (stored.startsWith('{ldap}') ? readLdapDigest(stored.slice('{ldap}'.length)) : malformed),
  },
]

/** The cost stands in the id alone, unless the settings of the app have another. */
function readPbkdf2(stored: string, fields: Fields): ParsedPassword | Unreadable {
  const [, newer, hex] = /^\{pbkdf2(@SpringSecurity_v5_8)?\}([0-9a-f]+)$/.exec(stored) ?? []
  const bytes = lowerHexOf(hex)
  if (bytes === undefined) return malformed
  const usual =
    newer === undefined
      ? { iterations: '185000', digest: 'sha1', saltBytes: '8' }
      : { iterations: '310000', digest: 'sha256', saltBytes: '16' }
  const given = (name: keyof typeof usual) => fields[name] || usual[name]
  const saltLength = positiveOf(given('saltBytes')) ?? 0
  const digest = bytes.subarray(saltLength)
  if (saltLength < 8 || digest.length < 20) return malformed
  const salt = Buffer.concat([bytes.subarray(0, saltLength), Buffer.from(fields['secret'] ?? '')])
  return pbkdf2Of({ digestName: given('digest'), iterations: positiveOf(given('iterations')), salt, digest })
}
