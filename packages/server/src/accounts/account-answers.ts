/** The answers of account endpoints: what is refused and why, and "check your mail". */
import { accessError, httpMessage, json, type Message, oauthError } from '@latchkey/protocol'
import Type, { type TObject } from 'typebox'
import type { GrantsComplaint } from './account.ts'
import { type AccountError, accountError } from './account-errors.ts'
import type { PasswordRefused } from './hash-new-password.ts'

const PASSWORD_FAULTS: Readonly<Record<PasswordRefused['reason'], string>> = {
  password_too_short: 'The password is too short.',
  password_too_long: 'The password is too long.',
  password_malformed: 'The password is not well-formed text.',
  password_common: 'The password is one of those that are guessed first.',
  password_contains_name: 'The password is little more than a name of the user or of the service.',
}

/** The same answer for everyone who asks for a mail, so that it does not show who has an account. */
export function seeMail(): Message {
  return json(202, { status: 'accepted' }, [['Cache-Control', 'no-store']])
}

export const seeMailSchema: TObject = Type.Object({ status: Type.Literal('accepted') })

export function refuseGrants({ code, text }: GrantsComplaint): Message {
  return code === 'grants_too_large' ? accountError(400, code, text) : oauthError(400, code, text)
}

/** Refusals that every use-case shares. */
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
        'body.username: give 1 to 64 letters of one script, digits, dots, hyphens and underscores; it begins and ends with a letter or a digit, and is no reserved name such as admin.',
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
