/** From a user as another system exports one to an account of our own, or why it cannot be one. */
import type { Hasher } from '@latchkey/passwords'
import { isNewUsername } from '../accounts/new-username.ts'
import { parseEmailAddress } from '../mail/email-address.ts'
import { grantsFault } from '../tokens/scope-token.ts'
import { isUuid, uuidV7 } from '../world/uuid-v7.ts'
import type { TransferredUser } from './transferred-rows.ts'

/** What is known of a user elsewhere. Empty texts count as left out; times are seconds since the epoch. */
export interface SourceUser {
  /** Kept if it is a UUID; anything else is replaced. */
  readonly id?: string | undefined
  /** Left out: the address. */
  readonly username?: string | undefined
  readonly email?: string | undefined
  readonly isEmailVerified?: boolean | undefined
  readonly passwordHash?: string | null | undefined
  readonly isDisabled?: boolean | undefined
  readonly createdAt?: number | undefined
  readonly passwordChangedAt?: number | undefined
  readonly scopes?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
}

export interface ReadUserOptions {
  /** `rules`: as those of people who register. `as-given`: whatever a column holds, because their people know them. */
  readonly names: 'rules' | 'as-given'
  /** Knows the formats that were named. */
  readonly passwords: Pick<Hasher, 'refusalOf' | 'describe' | 'isUnsafe'>
  /** Seconds since the epoch. */
  readonly now: number
}

/** Why a record makes no account. It holds nothing of the record. */
export interface UserRefusal {
  readonly refusal: string
}

export interface ReadUser {
  readonly user: TransferredUser
  /** Of the hash, for the summary. */
  readonly format: string
}

const NO_PASSWORD = 'no password'

export function readUser(source: SourceUser, { names, passwords, now }: ReadUserOptions): ReadUser | UserRefusal {
  const { email: typed, username = typed, scopes = [], roles = [] } = withoutEmpty(source)
  if (username === undefined) return { refusal: 'username_missing' }
  if (names === 'rules' && !isNewUsername(username)) return { refusal: 'username_unusable' }
  const email = typed === undefined ? undefined : parseEmailAddress(typed)
  if (typed !== undefined && !email) return { refusal: 'email_unusable' }
  if (grantsFault(scopes, roles)) return { refusal: 'grants_unusable' }
  const password = judgePassword(source.passwordHash, passwords)
  if ('refusal' in password) return password
  const createdAt = within(source.createdAt, now)
  const id = source.id?.toLowerCase()
  const user: TransferredUser = {
    id: id !== undefined && isUuid(id) ? id : uuidV7(createdAt * 1000),
    username,
    passwordHash: password.hash,
    passwordForm: 'sent',
    createdAt,
    ...(source.isDisabled && { disabledAt: now }),
    ...(email && { email: email.address }),
    ...(email && source.isEmailVerified && { emailVerifiedAt: now }),
    ...(source.passwordChangedAt !== undefined && { passwordChangedAt: within(source.passwordChangedAt, now) }),
    scopes,
    roles,
  }
  return { user, format: password.format }
}

/** What a hash is, or why no login could ever match it. */
export function judgePassword(
  hash: string | null | undefined,
  passwords: ReadUserOptions['passwords'],
): { readonly hash: string | null; readonly format: string } | UserRefusal {
  if (hash === undefined || hash === null || hash === '') return { hash: null, format: NO_PASSWORD }
  const name = passwords.describe(hash)?.split(',')[0]
  if (name === undefined) {
    const { reason = 'unknown_format', name: what = '' } = passwords.refusalOf(hash) ?? {}
    return reason === 'no_password' ? { hash: null, format: NO_PASSWORD } : { refusal: `password_${reason} (${what})` }
  }
  return { hash, format: passwords.isUnsafe(hash) ? `${name}, weak` : name }
}

function withoutEmpty({ email, username, ...rest }: SourceUser) {
  return { ...rest, email: email === '' ? undefined : email, username: username === '' ? undefined : username }
}

/** A time that is missing, or that cannot have been. */
function within(seconds: number | undefined, now: number): number {
  return seconds !== undefined && seconds >= 0 && seconds <= now ? Math.floor(seconds) : Math.floor(now)
}
