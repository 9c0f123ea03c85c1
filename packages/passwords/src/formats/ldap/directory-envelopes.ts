/** `{CRYPT}`, `{ARGON2}` and other prefixes of OpenLDAP and Dovecot before what other files read. Dovecot's passwords end at a NUL. */
import { hash } from 'node:crypto'
import { bcrypt } from '../bcrypt/bcrypt.ts'
import { bsdiCrypt, desCrypt } from '../crypt/des-crypt.ts'
import { gostYescrypt, scrypt7, yescrypt } from '../crypt/memory-hard-crypt.ts'
import { md5Crypt, sha1Crypt, sha256Crypt, sha512Crypt, sunMd5Crypt } from '../crypt/modular-crypt.ts'
import { base64Of, hexOf } from '../decoding.ts'
import { isUnreadable, type ParsedPassword, type PasswordFormat, type Unreadable } from '../format.ts'
import { cString, digested, malformed } from '../parsed.ts'
import { readArgon2 } from '../phc-argon2.ts'

/** What crypt(3) knows. */
const crypts = [
  md5Crypt,
  sha256Crypt,
  sha512Crypt,
  bcrypt,
  yescrypt,
  gostYescrypt,
  scrypt7,
  sha1Crypt,
  sunMd5Crypt,
].concat([bsdiCrypt, desCrypt])

/** By the scheme of Dovecot. */
const dovecotCrypts: ReadonlyMap<string, readonly PasswordFormat[]> = new Map([
  ['BLF-CRYPT', [bcrypt]],
  ['SHA256-CRYPT', [sha256Crypt]],
  ['SHA512-CRYPT', [sha512Crypt]],
  ['MD5-CRYPT', [md5Crypt]],
  ['MD5', [md5Crypt]],
  ['DES-CRYPT', [desCrypt]],
  ['CRYPT', crypts],
])

export const directoryEnvelopes: readonly PasswordFormat[] = [
  {
    name: 'ldap-crypt',
    safety: 'unsafe',
    recognises: (stored) => /^\{CRYPT\}/i.test(stored),
    read: (stored) => (/^\{CRYPT\}/i.test(stored) ? readCrypt(stored.slice('{CRYPT}'.length), crypts) : malformed),
  },
  {
    name: 'django-crypt',
    safety: 'unsafe',
    recognises: (stored) => stored.startsWith('crypt$'),
    read: (stored) => (stored.startsWith('crypt$$') ? readCrypt(stored.slice('crypt$$'.length), crypts) : malformed),
  },
  {
    name: 'dovecot-crypt',
    safety: 'unsafe',
    recognises: (stored) => /^\{(?:BLF|SHA256|SHA512|MD5|DES)-CRYPT\}|^\{MD5\}\$1\$/i.test(stored),
    read(stored) {
      const [, scheme = '', rest = ''] = /^\{([A-Z0-9-]+)\}(.+)$/i.exec(stored) ?? []
      return readCrypt(rest, dovecotCrypts.get(scheme.toUpperCase()) ?? [])
    },
  },
  argon2Behind('ldap-argon2', /^\{ARGON2\}(?=\$argon2)/i, /^\{argon2\}/),
  argon2Behind('dovecot-argon2', /^\{ARGON2ID\}(?=\$argon2id\$)|^\{ARGON2I\}(?=\$argon2i\$)/i),
  argon2Behind('django-argon2', /^argon2(?=\$argon2)/),
  argon2Behind('jupyter-argon2', /^argon2:(?=\$argon2)/),
  argon2Behind('spring-argon2', /^\{argon2(?:@SpringSecurity_v5_8)?\}(?=\$argon2)/),
  {
    name: 'dovecot-plain-md5',
    safety: 'unsafe',
    recognises: (stored) => /^\{PLAIN-MD5\}/i.test(stored),
    read: (stored) => dovecotMd5(hexOf(/^\{PLAIN-MD5\}(.+)$/i.exec(stored)?.[1], 16)),
  },
  {
    name: 'dovecot-ldap-md5',
    safety: 'unsafe',
    recognises: (stored) => /^\{LDAP-MD5\}/i.test(stored),
    read: (stored) => dovecotMd5(base64Of(/^\{LDAP-MD5\}(.+)$/i.exec(stored)?.[1])),
  },
  {
    name: 'dovecot-digest-md5',
    safety: 'unsafe',
    recognises: (stored) => /^\{DIGEST-MD5\}/i.test(stored),
    fields: { username: {}, realm: { default: '' } },
    read: (stored, { username = '', realm = '' }) =>
      dovecotMd5(hexOf(/^\{DIGEST-MD5\}(.+)$/i.exec(stored)?.[1], 16), `${username}:${realm}:`),
  },
]

/** Any of these formats. A cost that is too high is said, whoever asks. */
export function readCrypt(text: string, formats: readonly PasswordFormat[]): ParsedPassword | Unreadable {
  for (const { read } of formats) {
    const result = read(text, {})
    if (!isUnreadable(result)) return result
  }
  return malformed
}

/** @param others - prefixes that another format has, though this one reads them too: Spring's id is in small letters */
function argon2Behind(name: string, prefix: RegExp, others = /^$/): PasswordFormat {
  return {
    name,
    safety: 'safe',
    recognises: (stored) => prefix.test(stored) && !others.test(stored),
    read: (stored) => (prefix.test(stored) ? readArgon2(stored.replace(prefix, '')) : malformed),
  }
}

function dovecotMd5(expected: Buffer | undefined, before = ''): ParsedPassword | Unreadable {
  if (expected?.length !== 16) return malformed
  const compute = (password: string) => hash('md5', Buffer.concat([Buffer.from(before), cString(password)]), 'buffer')
  return digested({ digest: 'md5', expected, compute })
}
