/** `POST /v1/password/reset`: a new password, by the token of a mail. */
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Operation, openOperation } from '../../http/operation.ts'
import { refuse } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { oneTimeTokenSchema, passwordSchema } from '../account-schemas.ts'
import type { ResetPassword } from '../reset-password.ts'

export function resetPasswordOperation(reset: ResetPassword): Operation {
  return openOperation({
    method: 'POST',
    path: '/v1/password/reset',
    operationId: 'resetPassword',
    summary: 'Sets a new password by the token that was mailed, ends all sessions and removes all API keys.',
    tag: 'Account',
    body: Type.Object({ token: oneTimeTokenSchema, new_password: passwordSchema }, { additionalProperties: false }),
    answers: {
      200: { description: 'Log in with this name.', schema: Type.Object({ username: Type.String() }) },
      400: {
        description:
          'The token is wrong, was used, or has expired; or the password cannot be used, and the token still can.',
        schema: errorSchema,
      },
    },
    handle: async ({ body, client }) => {
      const result = await reset({ token: body.token, newPassword: body.new_password, client })
      if (result.kind === 'reset') return secretJson({ username: result.username })
      if (result.kind === 'password_refused') return refuse(result)
      return accountError(400, 'invalid_grant', 'The token is wrong, was used, or has expired.')
    },
  })
}
