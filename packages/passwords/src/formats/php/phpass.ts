/** What PHP's software made of MD5 and SHA-512: phpass of WordPress, phpBB and Joomla, and Drupal 7's own. */
import { hash } from 'node:crypto'
import { cryptDigits, encodeCrypt64, lowerHexOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { type DerivedParts, derived, digested, malformed } from '../parsed.ts'
import { asInForm } from './as-in-form.ts'

export const phpass: PasswordFormat = {
  name: 'phpass',
  safety: 'legacy',
  recognises: (stored) => /^\$[PH]\$/.test(stored),
  read: (stored) => readPhpass(stored, (password) => Buffer.from(password)),
}

/** As WordPress's login form hands a password on; a table may also hold bare MD5, set by hand or by an old version. */
export const wordpressPhpass: PasswordFormat = {
  name: 'wordpress-phpass',
  safety: 'legacy',
  read(stored) {
    const expected = lowerHexOf(stored, 16)
    if (expected === undefined) return readPhpass(stored, (password) => Buffer.from(asInForm(password)))
    return digested({ digest: 'md5', expected, compute: (password) => hash('md5', asInForm(password), 'buffer') })
  },
}

const longest = 4_096

function readPhpass(stored: string, prepare: (password: string) => Buffer): ParsedPassword | Unreadable {
  const [, letter = '', salt = '', digest] =
    /^\$[PH]\$([./0-9A-Za-z])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/.exec(stored) ?? []
  const exponent = cryptDigits.indexOf(letter)
  if (digest === undefined || exponent < 7) return malformed
  return selfSalted({ digestName: 'md5', exponent, salt, digest, prepare })
}

interface SelfSaltedParts {
  readonly digestName: string
  readonly exponent: number
  readonly salt: string
  readonly digest: string
  readonly prepare: (password: string) => Buffer
}

/** The digest of salt and password, then 2^exponent times of the digest and the password. */
function selfSalted({ digestName, exponent, salt, digest, prepare }: SelfSaltedParts): ParsedPassword | Unreadable {
  const work = { primitive: 'rounds', algorithm: `iterated ${digestName}`, rounds: 2 ** exponent } as const
  const expected = Buffer.from(digest)
  return {
    works: [work],
    async verify(password, compute) {
      const bytes = prepare(password)
      if (bytes.length > longest) return false
      const parts: DerivedParts = {
        work,
        salt: bytes,
        digest: expected,
        prepare: () => Buffer.concat([Buffer.from(salt), bytes]),
        finish: (result) => Buffer.from(encodeCrypt64(result).slice(0, digest.length)),
      }
      const parsed = derived(parts)
      return 'unreadable' in parsed ? false : parsed.verify(password, compute)
    },
  }
}

/** `$S$`, and `U$S$` for what was MD5 before the upgrade of Drupal 6. */
export const drupal7: PasswordFormat = {
  name: 'drupal7',
  safety: 'legacy',
  recognises: (stored) => /^U?\$S\$/.test(stored),
  read(stored) {
    const [, wrapped, letter = '', salt = '', digest] =
      /^(U?)\$S\$([./0-9A-Za-z])([./0-9A-Za-z]{8})([./0-9A-Za-z]{43})$/.exec(stored) ?? []
    const exponent = cryptDigits.indexOf(letter)
    if (digest === undefined || exponent < 7) return malformed
    const prepare = (password: string) => Buffer.from(wrapped === 'U' ? hash('md5', Buffer.from(password)) : password)
    const parsed = selfSalted({ digestName: 'sha512', exponent, salt, digest, prepare })
    if ('unreadable' in parsed) return parsed
    // Drupal refuses longer ones, so that nobody makes it hash megabytes.
    const verify: ParsedPassword['verify'] = async (password, compute) =>
      Buffer.byteLength(password) <= 512 && parsed.verify(password, compute)
    return { ...parsed, verify }
  },
}
