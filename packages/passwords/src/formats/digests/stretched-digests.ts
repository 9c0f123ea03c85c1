/** A digest of itself, again and again: of Rails, Symfony, Shiro and passlib. Stronger than one digest, and weaker than what was made for it. */
import { hash } from 'node:crypto'
import type { RoundsWork } from '../../work.ts'
import { base64Of, hexOf, looseBase64Of, lowerHexOf, positiveOf } from '../decoding.ts'
import type { Fields, FieldTable, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { derived, digested, malformed } from '../parsed.ts'

const none = new Uint8Array(0)

/** That many digests of what was first hashed once. */
export function iterated(digest: string, rounds: number): RoundsWork {
  return { primitive: 'rounds', algorithm: `iterated ${digest}`, rounds }
}

/** Stretches of hexadecimal text are few: what is more is nobody's. */
const mostStretches = 1_000

const withSiteKey: FieldTable = { salt: {}, siteKey: { secret: true, default: '' }, iterations: { default: '10' } }

export const stretchedDigests: readonly PasswordFormat[] = [
  stretched('rails-restful-auth', 20, 'sha1', withSiteKey, (password, { salt = '', siteKey = '' }) => ({
    first: siteKey,
    next: (text) => `${text}--${salt}--${password}--${siteKey}`,
  })),
  stretched('devise-encryptable-sha1', 20, 'sha1', withSiteKey, devise),
  stretched('devise-encryptable-sha512', 64, 'sha512', withSiteKey, devise),
  stretched(
    'authlogic-sha512',
    64,
    'sha512',
    { salt: { default: '' }, iterations: { default: '20' } },
    (password, { salt = '' }) => ({ first: password + salt, next: (text) => text }),
  ),
  {
    name: 'symfony-digest',
    safety: 'legacy',
    fields: {
      salt: { default: '' },
      algorithm: { default: 'sha512' },
      iterations: { default: '5000' },
      encoding: { default: 'base64' },
    },
    read: readSymfony,
  },
  {
    name: 'shiro1',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('$shiro1$'),
    read: readShiro,
  },
  { name: 'fshp', safety: 'legacy', recognises: (stored) => stored.startsWith('{FSHP'), read: readFshp },
]

/** Devise's `--salt--digest--password--pepper--`, which begins with the pepper. */
function devise(password: string, { salt = '', siteKey = '' }: Fields): Stretch {
  return { first: siteKey, next: (text) => `--${[salt, text, password, siteKey].join('--')}--` }
}

interface Stretch {
  readonly first: string
  readonly next: (text: string) => string
}

function stretched(
  name: string,
  lengthBytes: number,
  digest: string,
  fields: FieldTable,
  rule: (password: string, fields: Fields) => Stretch,
): PasswordFormat {
  return {
    name,
    safety: 'legacy',
    fields,
    read(stored, values) {
      const stretches = positiveOf(values['iterations'])
      const expected = lowerHexOf(stored, lengthBytes)
      if (stretches === undefined || expected === undefined) return malformed
      if (stretches > mostStretches) return { unreadable: 'cost_above_ceiling' }
      return digested({
        digest,
        expected: stored,
        compute(password) {
          const { first, next } = rule(password, values)
          let text = first
          for (let i = 0; i < stretches; i += 1) text = hash(digest, Buffer.from(next(text)))
          return text
        },
      })
    },
  }
}

const symfonyDigests = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
])

/** `password{salt}`, and each further round hashes the last digest with it again. */
function readSymfony(
  stored: string,
  { salt = '', algorithm = '', iterations, encoding }: Fields,
): ParsedPassword | Unreadable {
  const lengthBytes = symfonyDigests.get(algorithm)
  const digest = encoding === 'base64' ? base64Of(stored) : lowerHexOf(stored)
  const rounds = positiveOf(iterations)
  // Symfony refuses a salt that could end the braces.
  if (lengthBytes === undefined || digest?.length !== lengthBytes || !rounds || /[{}]/.test(salt)) return malformed
  const work = iterated(algorithm, rounds - 1)
  return {
    works: [work],
    async verify(password, compute) {
      if (Buffer.byteLength(password) > 4_096) return false
      const salted = Buffer.from(salt === '' ? password : `${password}{${salt}}`)
      const parsed = derived({ work, salt: salted, digest, prepare: () => salted })
      return 'unreadable' in parsed ? false : parsed.verify(password, compute)
    },
  }
}

function readShiro(stored: string): ParsedPassword | Unreadable {
  const [, name = '', count, saltText, digestText] =
    /^\$shiro1\$([A-Z0-9-]+)\$([1-9]\d*)\$([^$]*)\$([^$]+)$/.exec(stored) ?? []
  const algorithm = name === 'MD5' ? 'md5' : name.replace(/^SHA-/, 'sha')
  const lengthBytes = symfonyDigests.get(algorithm)
  const [rounds, salt, digest] = [positiveOf(count), base64Of(saltText), base64Of(digestText)]
  if (!rounds || salt === undefined || digest === undefined || digest.length !== lengthBytes) return malformed
  return derived({
    work: iterated(algorithm, rounds - 1),
    salt: none,
    digest,
    prepare: (password) => Buffer.concat([salt, Buffer.from(password)]),
  })
}

/** `{FSHP1|16|4096}` and base64 of salt and digest. */
function readFshp(stored: string): ParsedPassword | Unreadable {
  const [, variant = '', saltBytes, count, data] = /^\{FSHP([0-3])\|(\d{1,3})\|([1-9]\d*)\}(.+)$/.exec(stored) ?? []
  const algorithm = ['sha1', 'sha256', 'sha384', 'sha512'][Number(variant)] ?? ''
  const [rounds, bytes] = [positiveOf(count), looseBase64Of(data)]
  const length = symfonyDigests.get(algorithm)
  if (data === undefined || !rounds || bytes?.length !== Number(saltBytes) + (length ?? 0)) return malformed
  const salt = bytes.subarray(0, Number(saltBytes))
  return derived({
    work: iterated(algorithm, rounds - 1),
    salt: none,
    digest: bytes.subarray(Number(saltBytes)),
    prepare: (password) => Buffer.concat([salt, Buffer.from(password)]),
  })
}

/** StandardPasswordEncoder of Spring: 1,024 rounds over salt, the site's secret and the password. */
export const springStandard: PasswordFormat = {
  name: 'spring-standard',
  safety: 'unsafe',
  recognises: (stored) => /^\{sha256\}[0-9a-f]{80}$/.test(stored),
  fields: { secret: { secret: true, default: '' } },
  read(stored, { secret = '' }) {
    const bytes = stored.startsWith('{sha256}') ? hexOf(stored.slice('{sha256}'.length), 40) : undefined
    if (bytes === undefined) return malformed
    const before = Buffer.concat([bytes.subarray(0, 8), Buffer.from(secret)])
    return derived({
      work: iterated('sha256', 1_023),
      salt: none,
      digest: bytes.subarray(8),
      prepare: (password) => Buffer.concat([before, Buffer.from(password)]),
    })
  },
}
