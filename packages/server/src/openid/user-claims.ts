/** What userinfo says of a user, by the scopes that ask for it (OpenID Connect Core §5.1, §5.4). */
import type { StoredUser } from '../login/user.ts'

/** Names and values, as they are sent. */
export type UserClaims = Readonly<Record<string, unknown>>

/** @returns undefined for a user who is gone or disabled */
export type ClaimsOf = (subject: string, scopes: readonly string[]) => Promise<UserClaims | undefined>

/** The claims that accounts have. */
export const ACCOUNT_CLAIMS: readonly string[] = Object.freeze(['sub', 'preferred_username', 'email', 'email_verified'])

type KnownUser = Pick<StoredUser, 'username' | 'email' | 'emailVerifiedAt' | 'disabled'>

/** Of the server's people. An address that nobody has verified is told as such: whoever trusts it would let anybody in who types it. */
export function createAccountClaims(findById: (subject: string) => Promise<KnownUser | undefined>): ClaimsOf {
  return async (subject, scopes) => {
    const user = await findById(subject)
    if (!user || user.disabled) return undefined
    const { username, email, emailVerifiedAt } = user
    return {
      ...(scopes.includes('profile') && { preferred_username: username }),
      ...(scopes.includes('email') && email !== undefined && { email, email_verified: emailVerifiedAt !== undefined }),
    }
  }
}
