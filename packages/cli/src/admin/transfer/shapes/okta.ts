/**
 * Okta: what its API lists, and the bodies by which users are made with a hash. The API itself gives no hash away.
 *
 * @see https://developer.okta.com/docs/reference/api/users/
 */
import type { SourceRecord } from './source-record.ts'
import type { UserShape } from './user-shape.ts'

const SHUT_OUT: ReadonlySet<string | undefined> = new Set(['SUSPENDED', 'DEPROVISIONED', 'STAGED'])

export const okta: UserShape = {
  name: 'okta',
  what: 'users of the API, with credentials.password.hash where there is one',
  formats: ['okta-import'],
  read(record) {
    const [profile, credentials] = [record.object('profile'), record.object('credentials')]
    const email = profile.text('email')
    const address = credentials.objects('emails').find((one) => one.text('value') === email)
    return {
      id: record.text('id'),
      username: profile.text('login') ?? email,
      email,
      isEmailVerified: address?.text('status') === 'VERIFIED',
      passwordHash: hashOf(credentials.object('password')),
      isDisabled: SHUT_OUT.has(record.text('status')),
      createdAt: record.seconds('created'),
      passwordChangedAt: record.seconds('passwordChanged'),
    }
  },
}

function hashOf(password: SourceRecord): string | undefined {
  const hash = password.object('hash')
  const algorithm = hash.text('algorithm')
  if (algorithm === undefined) return undefined
  const [cost, salt, value] = [hash.text('workFactor'), hash.text('salt'), hash.text('value')]
  // The parts of a string that says what it is.
  if (algorithm === 'BCRYPT' && cost !== undefined) return `$2b$${cost.padStart(2, '0')}$${salt ?? ''}${value ?? ''}`
  return JSON.stringify({ hash: hashMembers(password) })
}

function hashMembers(password: SourceRecord): unknown {
  const hash = password.value('hash')
  return typeof hash === 'string' ? JSON.parse(hash) : hash
}
