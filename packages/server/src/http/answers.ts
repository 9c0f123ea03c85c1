/** Answers that operations have in common, as they are sent and as they are documented. */
import { accessError, httpMessage, json, type Message, oauthError } from '@latchkey/protocol'
import Type, { type TObject } from 'typebox'
import { type AccountError, accountError } from '../accounts/account-errors.ts'
import type { PasswordRefused } from '../accounts/hash-new-password.ts'

/** RFC 6749 §5.2 */
export const errorSchema: TObject = Type.Object({
  error: Type.String(),
  error_description: Type.String(),
  code: Type.Optional(Type.String()),
})

const PASSWORD_FAULTS: Readonly<Record<PasswordRefused['reason'], string>> = {
  password_too_short: 'The password is too short.',
  password_too_long: 'The password is too long.',
  password_malformed: 'The password is no well-formed text.',
  password_common: 'The password is one of those that are guessed first.',
  password_contains_name: 'The password is little more than a name of the user or of the service.',
}

export const NO_CONTENT: Message = Object.freeze({
  status: 204,
  headers: [['Cache-Control', 'no-store']],
  body: '',
} as const)

/** Something was made. The answer may hold a secret, and is kept nowhere. */
export function created(value: object): Message {
  return json(201, value, [['Cache-Control', 'no-store']])
}

/** The same for everybody who asks for a mail. */
export function seeMail(): Message {
  return json(202, { status: 'accepted' }, [['Cache-Control', 'no-store']])
}

export const seeMailSchema: TObject = Type.Object({ status: Type.Literal('accepted') })

/** What every use-case may refuse alike. */
export type CommonRefusal =
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }
  | {
      readonly kind:
        | 'overloaded'
        | 'email_unusable'
        | 'username_unusable'
        | 'username_taken'
        | 'email_taken'
        | 'user_unknown'
    }
  | PasswordRefused

export function refuse(refusal: CommonRefusal): Message {
  switch (refusal.kind) {
    case 'limited':
      return httpMessage(429, { retryAfterSeconds: refusal.retryAfterSeconds })
    case 'overloaded':
      return httpMessage(503, { retryAfterSeconds: 5 })
    case 'email_unusable':
      return oauthError(400, 'invalid_request', 'body.email: give one plain e-mail address.')
    case 'username_unusable':
      return oauthError(
        400,
        'invalid_request',
        'body.username: give 1 to 64 letters, digits, dots, hyphens and underscores; the first and the last no sign.',
      )
    case 'password_refused':
      return accessError({
        status: 400,
        error: 'password_refused' satisfies AccountError,
        description: PASSWORD_FAULTS[refusal.reason],
        code: refusal.reason,
      })
    case 'username_taken':
      return accountError(409, 'username_taken', 'Another user has this name.')
    case 'email_taken':
      return accountError(409, 'email_taken', 'Another user has this e-mail address.')
    case 'user_unknown':
      return httpMessage(404)
  }
}
