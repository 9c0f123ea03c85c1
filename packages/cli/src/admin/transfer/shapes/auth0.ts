/**
 * Auth0: the import schema of its documentation, the job that exports users, and the file with hashes that its support sends.
 *
 * @see https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema-and-examples
 */
import type { SourceRecord } from './source-record.ts'
import type { UserShape } from './user-shape.ts'

export const auth0: UserShape = {
  name: 'auth0',
  what: 'users with password_hash, passwordHash or custom_password_hash',
  list: 'users',
  formats: ['auth0-custom-hash'],
  read: (record) => ({
    id: record.text('user_id') ?? record.text('Id') ?? record.object('_id').text('$oid'),
    username: record.text('username'),
    email: record.text('email') ?? record.text('Email'),
    isEmailVerified: record.isTrue('email_verified') || record.isTrue('Email Verified'),
    passwordHash: hashOf(record),
    isDisabled: record.isTrue('blocked'),
    createdAt: record.seconds('created_at') ?? record.seconds('Created At'),
    passwordChangedAt: record.seconds('last_password_reset') ?? record.seconds('password_set_date'),
  }),
}

function hashOf(record: SourceRecord): string | undefined {
  const own = record.text('password_hash') ?? record.text('passwordHash')
  const custom = record.object('custom_password_hash')
  const algorithm = custom.text('algorithm')
  if (own !== undefined || algorithm === undefined) return own
  // These two are strings that say what they are.
  if (algorithm === 'bcrypt' || algorithm === 'argon2') return custom.object('hash').text('value')
  const whole = record.value('custom_password_hash')
  return typeof whole === 'string' ? JSON.stringify(JSON.parse(whole)) : JSON.stringify(whole)
}
