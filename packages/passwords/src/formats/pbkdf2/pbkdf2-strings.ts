/** PBKDF2 whose string says all: Django, passlib, PHC, LDAP, GRUB and others, which differ by prefix, order and spelling. */
import { base64Of, countOf, hexOf, looseBase64Of, passlibBase64Of, plainBase64Of, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { derived, malformed } from '../parsed.ts'

const digestBytes = new Map([
  ['sha1', 20],
  ['sha224', 28],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
])

export const pbkdf2Strings: readonly PasswordFormat[] = [
  django('sha256'),
  django('sha1'),
  passlib('passlib-pbkdf2-sha1', '$pbkdf2$', 'sha1'),
  passlib('passlib-pbkdf2-sha256', '$pbkdf2-sha256$', 'sha256'),
  passlib('passlib-pbkdf2-sha512', '$pbkdf2-sha512$', 'sha512'),
  {
    name: 'phc-pbkdf2',
    safety: 'safe',
    recognises: (stored) => /^\$pbkdf2-[a-z0-9]+\$i=/.test(stored),
    read: readPhc,
  },
  {
    name: 'cta-pbkdf2-sha1',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('$p5k2$') && stored.endsWith('='),
    read(stored) {
      const [, rounds = '', salt = '', digest = ''] =
        /^\$p5k2\$([1-9a-f][0-9a-f]*)\$([^$]+)\$([^$]{28})$/.exec(stored) ?? []
      const [saltBytes, digestBytes] = [urlBase64Of(salt), urlBase64Of(digest)]
      return pbkdf2Of({
        digestName: 'sha1',
        iterations: Number.parseInt(rounds, 16),
        salt: saltBytes,
        digest: digestBytes,
      })
    },
  },
  {
    name: 'dlitz-pbkdf2-sha1',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('$p5k2$') && !stored.endsWith('='),
    read(stored) {
      const [, setting, rounds = '', digest] =
        /^(\$p5k2\$([1-9a-f][0-9a-f]*)?\$[./0-9A-Za-z]+)\$([./0-9A-Za-z]{32})$/.exec(stored) ?? []
      // Without a number they are 400.
      const iterations = rounds === '' ? 400 : Number.parseInt(rounds, 16)
      const salt = setting === undefined ? undefined : Buffer.from(setting)
      return pbkdf2Of({ digestName: 'sha1', iterations, salt, digest: passlibBase64Of(digest) })
    },
  },
  {
    name: 'grub-pbkdf2-sha512',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('grub.pbkdf2.sha512.'),
    read(stored) {
      const [, rounds, salt, digest] = /^grub\.pbkdf2\.sha512\.([1-9]\d*)\.([^.]*)\.([^.]+)$/.exec(stored) ?? []
      return pbkdf2Of({
        digestName: 'sha512',
        iterations: positiveOf(rounds),
        salt: hexOf(salt),
        digest: hexOf(digest, 64),
      })
    },
  },
  {
    name: 'atlassian-pbkdf2-sha1',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('{PKCS5S2}'),
    read(stored) {
      const bytes = stored.startsWith('{PKCS5S2}') ? base64Of(stored.slice('{PKCS5S2}'.length)) : undefined
      if (bytes?.length !== 48) return malformed
      return pbkdf2Of({
        digestName: 'sha1',
        iterations: 10_000,
        salt: bytes.subarray(0, 16),
        digest: bytes.subarray(16),
      })
    },
  },
  {
    name: 'ldap-pbkdf2',
    safety: 'legacy',
    recognises: (stored) => /^\{PBKDF2(?:-SHA\d+)?\}\d+\$/i.test(stored),
    read(stored) {
      const [, name = 'sha1', rounds, salt, digest] =
        /^\{PBKDF2(?:-(SHA1|SHA256|SHA512))?\}([1-9]\d*)\$([^$]*)\$([^$]+)$/i.exec(stored) ?? []
      const digestName = name.toLowerCase()
      return pbkdf2Of({
        digestName,
        iterations: positiveOf(rounds),
        salt: passlibBase64Of(salt),
        digest: wholeDigest(passlibBase64Of(digest), digestName),
      })
    },
  },
  {
    name: 'dovecot-pbkdf2',
    safety: 'legacy',
    recognises: (stored) => /^\{PBKDF2\}\$1\$/i.test(stored),
    read(stored) {
      const [, salt, rounds, digest] = /^\{PBKDF2\}\$1\$([^$]+)\$([1-9]\d*)\$([^$]+)$/i.exec(stored) ?? []
      const saltBytes = salt === undefined ? undefined : Buffer.from(salt)
      return pbkdf2Of({
        digestName: 'sha1',
        iterations: positiveOf(rounds),
        salt: saltBytes,
        digest: hexOf(digest, 20),
      })
    },
  },
]

interface Pbkdf2Parts {
  readonly digestName: string
  readonly iterations: number | undefined
  readonly salt: Uint8Array | undefined
  readonly digest: Uint8Array | undefined
}

/** Of parts that may not have been read. */
export function pbkdf2Of({ digestName, iterations, salt, digest }: Pbkdf2Parts): ParsedPassword | Unreadable {
  if (!digestBytes.has(digestName) || !iterations || salt === undefined || digest === undefined) return malformed
  return derived({ work: { primitive: 'pbkdf2', digest: digestName, iterations }, salt, digest })
}

/** Cut digests match as well as whole ones, so the length is demanded. */
export function wholeDigest(digest: Buffer | undefined, digestName: string): Buffer | undefined {
  return digest?.length === digestBytes.get(digestName) ? digest : undefined
}

/** The salt is its text, and what was written is compared: another spelling of a number never matches there. */
function django(digestName: 'sha1' | 'sha256'): PasswordFormat {
  const pattern = new RegExp(`^pbkdf2_${digestName}\\$([1-9]\\d*)\\$([^$]+)\\$([A-Za-z0-9+/]+=*)$`)
  return {
    name: `django-pbkdf2-${digestName}`,
    safety: 'safe',
    recognises: (stored) => stored.startsWith(`pbkdf2_${digestName}$`),
    read(stored) {
      const [, rounds, salt, digest] = pattern.exec(stored) ?? []
      const saltBytes = salt === undefined ? undefined : Buffer.from(salt)
      return pbkdf2Of({
        digestName,
        iterations: positiveOf(rounds),
        salt: saltBytes,
        digest: wholeDigest(base64Of(digest), digestName),
      })
    },
  }
}

function passlib(name: string, prefix: string, digestName: string): PasswordFormat {
  return {
    name,
    safety: 'safe',
    recognises: (stored) => stored.startsWith(prefix) && !stored.startsWith('i=', prefix.length),
    read(stored) {
      const parts = stored.startsWith(prefix) ? stored.slice(prefix.length).split('$') : []
      const [rounds, salt, digest] = parts
      if (parts.length !== 3) return malformed
      return pbkdf2Of({
        digestName,
        iterations: positiveOf(rounds),
        salt: passlibBase64Of(salt),
        digest: wholeDigest(passlibBase64Of(digest), digestName),
      })
    },
  }
}

/** `l` is optional, and must be the digest's length where it stands. */
function readPhc(stored: string): ParsedPassword | Unreadable {
  const [, digestName = '', rounds, length, salt, digestText] =
    /^\$pbkdf2-(sha1|sha224|sha256|sha384|sha512)\$i=([1-9]\d*)(?:,l=([1-9]\d*))?\$([^$]*)\$([^$]+)$/.exec(stored) ?? []
  const digest = plainBase64Of(digestText)
  if (length !== undefined && countOf(length) !== digest?.length) return malformed
  return pbkdf2Of({ digestName, iterations: positiveOf(rounds), salt: plainBase64Of(salt), digest })
}

/** With `-` and `_`, and padding. */
function urlBase64Of(text: string): Buffer | undefined {
  return /[+/]/.test(text) ? undefined : looseBase64Of(text.replaceAll('-', '+').replaceAll('_', '/'))
}
