/**
 * Supabase: the rows of `auth.users`, as CSV or JSON. Whoever is signed in anonymously, or was deleted, is nobody who could log in.
 *
 * @see https://supabase.com/docs/guides/auth/managing-user-data
 */
import type { UserShape } from './user-shape.ts'

export const supabase: UserShape = {
  name: 'supabase',
  what: 'the rows of auth.users',
  read(record, { now }) {
    if (record.text('deleted_at') !== undefined) return { refusal: 'gone_at_the_source' }
    if (record.isTrue('is_anonymous')) return { refusal: 'no_person' }
    return {
      id: record.text('id'),
      email: record.text('email'),
      username: record.text('email') ?? record.text('phone'),
      isEmailVerified: (record.seconds('email_confirmed_at') ?? record.seconds('confirmed_at')) !== undefined,
      passwordHash: record.text('encrypted_password'),
      isDisabled: (record.seconds('banned_until') ?? 0) > now,
      createdAt: record.seconds('created_at'),
    }
  },
}
