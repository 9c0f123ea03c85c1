/** Strings of PHP's software around known primitives: MediaWiki, Magento 2, Nextcloud, and what Symfony stores in plain text. */
import { hash } from 'node:crypto'
import { equalInConstantTime } from '../../equal-in-constant-time.ts'
import type { Argon2Work } from '../../work.ts'
import { readBcrypt } from '../bcrypt/bcrypt.ts'
import { base64Of, lowerHexOf, positiveOf } from '../decoding.ts'
import type { Compute, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { digested, malformed } from '../parsed.ts'
import { pbkdf2Of } from '../pbkdf2/pbkdf2-strings.ts'
import { readArgon2 } from '../phc-argon2.ts'

export const phpEnvelopes: readonly PasswordFormat[] = [
  {
    name: 'mediawiki-pbkdf2',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith(':pbkdf2:'),
    read(stored) {
      const [, ...parts] = /^:pbkdf2:([a-z0-9]+):([1-9]\d*):([1-9]\d*):([^:]+):([^:]+)$/.exec(stored) ?? []
      return mediawikiOf(parts)
    },
  },
  mediawikiLegacy('mediawiki-legacy-a', 'A', (password) => md5(password)),
  mediawikiLegacy('mediawiki-legacy-b', 'B', (password, salt) => md5(`${salt}-${md5(password)}`)),
  {
    name: 'mediawiki-argon2',
    safety: 'safe',
    recognises: (stored) => stored.startsWith(':argon2:'),
    read: (stored) => (stored.startsWith(':argon2:') ? readArgon2(stored.slice(':argon2:'.length)) : malformed),
  },
  {
    name: 'nextcloud',
    safety: 'safe',
    recognises: (stored) => /^[123]\|\$/.test(stored),
    read(stored) {
      if (stored.startsWith('1|')) return readBcrypt(stored.slice(2))
      return /^(?:3\|\$argon2id\$|2\|\$argon2i\$)/.test(stored) ? readArgon2(stored.slice(2)) : malformed
    },
  },
  {
    name: 'symfony-plaintext',
    safety: 'unsafe',
    fields: { salt: { default: '' } },
    read: (stored, { salt = '' }) =>
      digested({
        expected: stored,
        isShort: true,
        compute: (password) => (salt === '' ? password : `${password}{${salt}}`),
      }),
  },
  { name: 'magento2', safety: 'unsafe', read: readMagento2 },
]

function md5(text: string): string {
  return hash('md5', Buffer.from(text))
}

function mediawikiOf([digestName = '', rounds, length, salt, digestText]: readonly string[]):
  | ParsedPassword
  | Unreadable {
  const digest = base64Of(digestText)
  if (digest?.length !== Number(length)) return malformed
  return pbkdf2Of({ digestName, iterations: positiveOf(rounds), salt: base64Of(salt), digest })
}

/** An old MD5 hash was hashed again, as it stood. */
function mediawikiLegacy(
  name: string,
  type: string,
  inner: (password: string, salt: string) => string,
): PasswordFormat {
  const pattern = new RegExp(`^:pbkdf2-legacy${type}:!([a-z0-9]+):([1-9]\\d*):([1-9]\\d*)!([^!]*)!([^!]+)!([^!]+)$`)
  return {
    name,
    safety: 'legacy',
    recognises: (stored) => stored.startsWith(`:pbkdf2-legacy${type}:`),
    read(stored) {
      const [, digestName = '', rounds = '', length = '', innerSalt = '', salt = '', digest = ''] =
        pattern.exec(stored) ?? []
      const parsed = mediawikiOf([digestName, rounds, length, salt, digest])
      if ('unreadable' in parsed) return parsed
      return { ...parsed, verify: (password, compute) => parsed.verify(inner(password, innerSalt), compute) }
    },
  }
}

/** Each version hashes the result of the one before; nobody has been upgraded more often. */
const mostVersions = 4

/** `hash:salt:versions`. The first two versions are one digest. */
function readMagento2(stored: string): ParsedPassword | Unreadable {
  const [digestText = '', salt = '', ...versions] = stored.split(':')
  const steps = versions.map((version) => stepOf(version, salt))
  const digest = lowerHexOf(digestText, versions.at(-1) === '0' ? 16 : 32)
  if (versions.length > mostVersions && digest) return { unreadable: 'cost_above_ceiling' }
  if (digest === undefined || steps.length === 0 || salt.length < 8) return malformed
  const known = steps.filter((step) => step !== undefined)
  const [first, ...others] = known.map(({ work }) => work)
  if (known.length !== steps.length || first === undefined) return malformed
  return {
    works: [first, ...others],
    async verify(password, compute) {
      let text = password
      for (const step of known) text = await step.run(text, compute)
      return equalInConstantTime(Buffer.from(text), Buffer.from(digestText))
    },
  }
}

function stepOf(version: string, salt: string) {
  const digestName = { '0': 'md5', '1': 'sha256' }[version]
  if (digestName !== undefined) {
    return {
      work: { primitive: 'digest', digest: digestName } as const,
      run: async (text: string, _compute: Compute) => hash(digestName, Buffer.from(salt + text)),
    }
  }
  // Version 2 is version 3 with the cost that libsodium calls interactive.
  const [, length, passes, bytes] =
    /^3_(32)_([1-9]\d*)_([1-9]\d*)$/.exec(version === '2' ? '3_32_2_67108864' : version) ?? []
  const saltBytes = Buffer.from(salt).subarray(0, 16)
  if (length === undefined || saltBytes.length !== 16) return undefined
  const memoryKibibytes = Math.floor(Number(bytes) / 1024)
  if (memoryKibibytes < 8) return undefined
  const work: Argon2Work = { primitive: 'argon2id', memoryKibibytes, passes: Number(passes), lanes: 1 }
  return {
    work,
    async run(text: string, compute: Compute) {
      const key = await compute({ work, password: Buffer.from(text), salt: saltBytes, lengthBytes: 32 })
      return Buffer.from(key).toString('hex')
    },
  }
}
