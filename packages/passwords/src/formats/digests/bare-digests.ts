/** UNSAFE. One digest in hexadecimal, with nothing else in the string: which rule made it is known to the operator alone, who names it. */
import { hash } from 'node:crypto'
import { md4 } from '../../primitives/md4.ts'
import { hexOf, lowerHexOf } from '../decoding.ts'
import type { Fields, FieldTable, PasswordFormat } from '../format.ts'
import { digested, malformed } from '../parsed.ts'

const md5 = (text: string) => hash('md5', Buffer.from(text))
const sha1 = (text: string) => hash('sha1', Buffer.from(text))
const sha256 = (text: string) => hash('sha256', Buffer.from(text))
const sha512 = (text: string) => hash('sha512', Buffer.from(text))

const salt: FieldTable = { salt: {} }
const siteKey: FieldTable = { siteKey: { secret: true } }
const username: FieldTable = { username: {} }

export const bareDigests: readonly PasswordFormat[] = [
  bare('hex-md5', 16, md5, { ignoresCase: true }),
  bare('hex-sha1', 20, sha1, { ignoresCase: true }),
  bare('hex-sha256', 32, sha256, { ignoresCase: true }),
  bare('hex-sha512', 64, sha512, { ignoresCase: true }),
  bare('hex-sha3-512', 64, (password) => hash('sha3-512', Buffer.from(password)), { ignoresCase: true }),
  bare('django-unsalted-md5', 16, md5),
  bare('nthash', 16, (password) => Buffer.from(md4(Buffer.from(password, 'utf16le'))).toString('hex'), {
    ignoresCase: true,
  }),
  bare('vbulletin', 16, (password, { salt = '' }) => md5(md5(password) + salt), { fields: salt }),
  bare('mybb-ipb', 16, (password, { salt = '' }) => md5(md5(salt) + md5(password)), { fields: salt }),
  bare('moodle-md5', 16, (password, { siteKey = '' }) => md5(password + siteKey), { fields: siteKey }),
  bare('prestashop-md5', 16, (password, { siteKey = '' }) => md5(siteKey + password), { fields: siteKey }),
  bare('smf-sha1', 20, (password, { username = '' }) => sha1(username.toLowerCase() + password), { fields: username }),
  bare('punbb-redmine', 20, (password, { salt = '' }) => sha1(salt + sha1(password)), { fields: salt }),
  bare('opencart', 20, (password, { salt = '' }) => sha1(salt + sha1(salt + sha1(password))), { fields: salt }),
  bare('wbb3', 20, (password, { salt = '' }) => sha1(salt + sha1(salt + sha1(password))), { fields: salt }),
  bare('cakephp2-sha1', 20, (password, { siteKey = '' }) => sha1(siteKey + password), { fields: siteKey }),
  bare('xenforo1', 32, (password, { salt = '' }) => sha256(sha256(password) + salt), { fields: salt }),
  bare('rails-restful-auth-plain', 20, (password, { salt = '' }) => sha1(`--${salt}--${password}--`), { fields: salt }),
  bare('htdigest', 16, htdigest, { fields: { username: {}, realm: {} } }),
]

function htdigest(password: string, { username = '', realm = '' }: Fields): string {
  return md5(`${username}:${realm}:${password}`)
}

interface BareOptions {
  readonly fields?: FieldTable
  /** Its software does not mind upper-case digits; others compare the text. */
  readonly ignoresCase?: boolean
}

function bare(
  name: string,
  lengthBytes: number,
  rule: (password: string, fields: Fields) => string,
  { fields, ignoresCase = false }: BareOptions = {},
): PasswordFormat {
  return {
    name,
    safety: 'unsafe',
    ...(fields && { fields }),
    read(stored, values) {
      const expected = ignoresCase ? hexOf(stored, lengthBytes) : lowerHexOf(stored, lengthBytes)
      if (expected === undefined) return malformed
      const digest = lengthBytes === 16 ? 'md5' : lengthBytes === 20 ? 'sha1' : lengthBytes === 32 ? 'sha256' : 'sha512'
      return digested({ digest, expected, compute: (password) => Buffer.from(rule(password, values), 'hex') })
    },
  }
}
