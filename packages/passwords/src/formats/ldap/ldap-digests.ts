/**
 * UNSAFE. `{SSHA}…` and its like (RFC 2307): a digest, with what follows it as its salt. The scheme's case does not count for slapd and Dovecot,
 * and does for Apache. Dovecot also writes how the bytes are spelt: `{SSHA256.HEX}`.
 */
import { hash } from 'node:crypto'
import { base64Of, hexOf, looseBase64Of } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { cString, digested, malformed, utf8 } from '../parsed.ts'

const lengths = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const
type DigestName = keyof typeof lengths

interface Scheme {
  readonly digest: DigestName
  readonly salted: boolean
}

/** By their names in capitals. */
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['MD5', { digest: 'md5', salted: false }],
  ['SHA', { digest: 'sha1', salted: false }],
  ['SHA1', { digest: 'sha1', salted: false }],
  ['SHA256', { digest: 'sha256', salted: false }],
  ['SHA384', { digest: 'sha384', salted: false }],
  ['SHA512', { digest: 'sha512', salted: false }],
  // Dovecot's other names for it, with a suffix.
  ['LDAP-MD5', { digest: 'md5', salted: false }],
  ['PLAIN-MD5', { digest: 'md5', salted: false }],
  ['SMD5', { digest: 'md5', salted: true }],
  ['SSHA', { digest: 'sha1', salted: true }],
  ['SSHA256', { digest: 'sha256', salted: true }],
  ['SSHA384', { digest: 'sha384', salted: true }],
  ['SSHA512', { digest: 'sha512', salted: true }],
])

/** Lengths of digests in hexadecimal, with which some write what should be base64. */
const isHex = (text: string, { digest }: Scheme) => text.length === lengths[digest] * 2 && hexOf(text) !== undefined

export const ldapDigests: readonly PasswordFormat[] = [
  ldap('ldap-md5', ['MD5']),
  ldap('ldap-sha1', ['SHA', 'SHA1']),
  ldap('ldap-sha256', ['SHA256']),
  ldap('ldap-sha384', ['SHA384']),
  ldap('ldap-sha512', ['SHA512']),
  ldap('ldap-salted-md5', ['SMD5']),
  ldap('ldap-salted-sha1', ['SSHA']),
  ldap('ldap-salted-sha256', ['SSHA256']),
  ldap('ldap-salted-sha384', ['SSHA384']),
  ldap('ldap-salted-sha512', ['SSHA512']),
  hexadecimal('ldap-hex-md5', 'MD5'),
  hexadecimal('ldap-hex-sha1', 'SHA'),
  {
    name: 'htpasswd-sha',
    safety: 'unsafe',
    read: (stored) => (stored.startsWith('{SHA}') ? readLdapDigest(stored) : malformed),
  },
  {
    name: 'zope-ssha',
    safety: 'unsafe',
    read(stored) {
      const [, text] = /^\{SSHA\}([A-Za-z0-9_-]+=*)$/.exec(stored) ?? []
      return schemeOf(looseBase64Of(text?.replaceAll('-', '+').replaceAll('_', '/')), { digest: 'sha1', salted: true })
    },
  },
  {
    name: 'dovecot-suffix',
    safety: 'unsafe',
    recognises: (stored) => /^\{[A-Z0-9-]+\.(?:HEX|B64|BASE64)\}/i.test(stored),
    read(stored) {
      const [, name = '', encoding = '', text] = /^\{([A-Z0-9-]+)\.(HEX|B64|BASE64)\}(.+)$/i.exec(stored) ?? []
      const scheme = schemes.get(name.toUpperCase())
      const bytes = encoding.toUpperCase() === 'HEX' ? hexOf(text) : base64Of(text)
      return scheme ? schemeOf(bytes, scheme, cString) : malformed
    },
  },
]

/** One of the schemes, whichever: Spring and Auth0 wrap them too. */
export function readLdapDigest(stored: string): ParsedPassword | Unreadable {
  const { scheme, text } = partsOf(stored)
  return scheme && text !== undefined ? schemeOf(base64Of(text), scheme) : malformed
}

function partsOf(stored: string): { readonly name?: string; readonly scheme?: Scheme; readonly text?: string } {
  const [, name = '', text] = /^\{([A-Za-z0-9]+)\}(.*)$/s.exec(stored) ?? []
  const scheme = schemes.get(name.toUpperCase())
  return { name: name.toUpperCase(), ...(scheme && { scheme }), ...(text !== undefined && { text }) }
}

function ldap(name: string, names: readonly string[]): PasswordFormat {
  const belongs = (stored: string) => {
    const { name: found, scheme, text = '' } = partsOf(stored)
    // `{MD5}` may also stand before MD5-crypt, hexadecimal digits or Spring's salt.
    return scheme !== undefined && names.includes(found ?? '') && !isHex(text, scheme) && !/^[{$]/.test(text)
  }
  return {
    name,
    safety: 'unsafe',
    recognises: (stored) => belongs(stored) && !/^\{sha256\}[0-9a-f]{80}$/i.test(stored),
    read: (stored) => (belongs(stored) ? readLdapDigest(stored) : malformed),
  }
}

function hexadecimal(name: string, scheme: string): PasswordFormat {
  const found = schemes.get(scheme)
  const belongs = (stored: string) => {
    const parts = partsOf(stored)
    return found !== undefined && parts.name === scheme && isHex(parts.text ?? '', found)
  }
  return {
    name,
    safety: 'unsafe',
    recognises: belongs,
    read: (stored) => (belongs(stored) && found ? schemeOf(hexOf(partsOf(stored).text), found) : malformed),
  }
}

function schemeOf(bytes: Buffer | undefined, { digest, salted }: Scheme, prepare = utf8): ParsedPassword | Unreadable {
  const length = lengths[digest]
  if (bytes === undefined || (salted ? bytes.length <= length : bytes.length !== length)) return malformed
  const salt = bytes.subarray(length)
  return digested({
    digest,
    expected: bytes.subarray(0, length),
    compute: (password) => hash(digest, Buffer.concat([prepare(password), salt]), 'buffer'),
  })
}
