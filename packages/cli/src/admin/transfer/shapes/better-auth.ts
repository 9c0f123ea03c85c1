/**
 * better-auth: rows of its table `user`, each with the password of its `account` of the provider `credential`, or with its accounts.
 *
 * @see https://www.better-auth.com/docs/concepts/database
 */
import type { UserShape } from './user-shape.ts'

export const betterAuth: UserShape = {
  name: 'better-auth',
  what: 'rows of user, with password or accounts',
  formats: ['better-auth-scrypt'],
  read(record) {
    const account = record.objects('accounts').find((one) => one.text('providerId') === 'credential')
    return {
      id: record.text('id'),
      // Of the plugin for user names; what is called `name` is for show.
      username: record.text('username') ?? record.text('email'),
      email: record.text('email'),
      isEmailVerified: record.isTrue('emailVerified') || record.isTrue('email_verified'),
      passwordHash: record.text('password') ?? account?.text('password'),
      isDisabled: record.isTrue('banned'),
      createdAt: record.seconds('createdAt') ?? record.seconds('created_at'),
    }
  },
}
