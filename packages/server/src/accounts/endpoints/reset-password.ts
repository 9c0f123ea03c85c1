/** `POST /v1/password/reset`: a new password, by the token of a mail. */
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { refuse } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { oneTimeTokenSchema, passwordSchema } from '../account-schemas.ts'
import { ONE_TIME_TOKENS } from '../limit-rules.ts'
import type { ResetPassword } from '../reset-password.ts'

/** What it needs. */
export interface ResetPasswordEndpointPorts {
  readonly resetPassword: ResetPassword
}

export function resetPasswordEndpoint(): Endpoint<ResetPasswordEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/password/reset',
    id: 'resetPassword',
    summary: 'Sets a new password by the token that was mailed, ends all sessions and removes all API keys.',
    tag: 'Account',
    body: jsonBody(
      Type.Object({ token: oneTimeTokenSchema, new_password: passwordSchema }, { additionalProperties: false }),
    ),
    limits: [ONE_TIME_TOKENS],
    answers: {
      200: {
        description:
          'Log in with this name, and with `device_token`: this device and this network are known from now on.',
        schema: Type.Object({ username: Type.String(), device_token: Type.Optional(Type.String()) }),
      },
      400: {
        description:
          'The token is wrong, was used, or has expired; or the password cannot be used, and the token still can.',
        schema: errorSchema,
      },
    },
    handle: async ({ input: body, from: client }, { resetPassword }: ResetPasswordEndpointPorts) => {
      const result = await resetPassword({ token: body.token, newPassword: body.new_password, client })
      if (result.kind === 'reset') return secretJson({ username: result.username, device_token: result.deviceToken })
      if (result.kind === 'password_refused') return refuse(result)
      return accountError(400, 'invalid_grant', 'The token is wrong, was used, or has expired.')
    },
  })
}
