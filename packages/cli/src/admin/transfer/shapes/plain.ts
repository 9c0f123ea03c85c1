/** A table of one's own, as columns or members with these names. The only shape whose roles and scopes count: whoever wrote it meant ours. */
import type { UserShape } from './user-shape.ts'

export const plain: UserShape = {
  name: 'plain',
  what: 'id, username, email, email_verified, password_hash, disabled, created_at, password_changed_at, scopes, roles',
  read: (record) => ({
    id: record.text('id'),
    username: record.text('username'),
    email: record.text('email'),
    isEmailVerified: record.isTrue('email_verified'),
    passwordHash: record.text('password_hash'),
    isDisabled: record.isTrue('disabled'),
    createdAt: record.seconds('created_at'),
    passwordChangedAt: record.seconds('password_changed_at'),
    scopes: record.list('scopes'),
    roles: record.list('roles'),
  }),
}
