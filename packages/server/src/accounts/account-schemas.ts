/** Members of accounts, as requests and answers have them. */
import Type, { type TArray, type TNumber, type TObject, type TString } from 'typebox'
import type { Account } from './account.ts'

// Upper bounds only: the rules for names, addresses and passwords are checked later, and have their own error texts.
export const usernameSchema: TString = Type.String({ minLength: 1, maxLength: 255 })
export const emailSchema: TString = Type.String({ minLength: 3, maxLength: 320 })
export const passwordSchema: TString = Type.String({ minLength: 1, maxLength: 4096 })
export const oneTimeTokenSchema: TString = Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]+$' })
export const secondsSchema: TNumber = Type.Number({ description: 'Seconds since the epoch.' })
export const grantsSchema: TArray<TString> = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })

/** An account as administrators see it. */
export const accountSchema: TObject = Type.Object({
  user_id: Type.String(),
  username: Type.String(),
  email: Type.Optional(Type.String()),
  email_verified_at: Type.Optional(secondsSchema),
  created_at: Type.Optional(secondsSchema),
  disabled_at: Type.Optional(secondsSchema),
  password_changed_at: Type.Optional(secondsSchema),
  scopes: Type.Array(Type.String()),
  roles: Type.Array(Type.String()),
})

export function wordedAccount(account: Account): object {
  return {
    user_id: account.id,
    username: account.username,
    email: account.email,
    email_verified_at: account.emailVerifiedAt,
    created_at: account.createdAt,
    disabled_at: account.disabledAt,
    password_changed_at: account.passwordChangedAt,
    scopes: account.scopes,
    roles: account.roles,
  }
}
