/** `POST /v1/me/password`: changes the password of a user who knows the current one. */

import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { endApiKeys, keysLeftMessage, keysLeftSchema } from '../../sessions/endpoints/keys-left.ts'
import type { SettleApiKeys } from '../../sessions/settle-api-keys.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import { refuse } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { passwordSchema } from '../account-schemas.ts'
import type { ChangePassword } from '../change-password.ts'

/** What it needs. */
export interface ChangePasswordEndpointPorts {
  readonly changePassword: ChangePassword
  readonly settleApiKeys: SettleApiKeys
}

export function changePasswordEndpoint(): Endpoint<ChangePasswordEndpointPorts> {
  const keep = Type.Boolean({ description: 'Whether other devices stay logged in. Default false.' })
  return guarded({
    method: 'POST',
    path: '/v1/me/password',
    id: 'changePassword',
    summary: 'Changes one’s password, and ends one’s other sessions.',
    tag: 'Account',
    requirement: OWN_LOGIN,
    body: jsonBody(
      Type.Object(
        {
          current_password: passwordSchema,
          new_password: passwordSchema,
          keep_other_sessions: Type.Optional(keep),
          end_api_keys: Type.Optional(endApiKeys),
        },
        { additionalProperties: false },
      ),
    ),
    answers: {
      200: { description: 'The new password is in force.', schema: keysLeftSchema },
      400: { description: 'The current password is wrong, or the new one cannot be used.', schema: errorSchema },
      404: { description: 'The token does not belong to a user.', schema: errorSchema },
      409: { description: 'Another change was first.', schema: errorSchema },
      429: { description: 'Too many wrong passwords.', schema: errorSchema },
    },
    handle: async (
      { subject, claims, from: client, input: body },
      { changePassword, settleApiKeys }: ChangePasswordEndpointPorts,
    ) => {
      const { sid } = claims
      const result = await changePassword({
        subject,
        currentPassword: body.current_password,
        newPassword: body.new_password,
        keepOtherSessions: body.keep_other_sessions ?? false,
        client,
        ...(typeof sid === 'string' && { session: sid }),
      })
      if (result.kind === 'changed')
        return keysLeftMessage(await settleApiKeys({ subject, end: body.end_api_keys ?? false, client }))
      if (result.kind === 'current_password_wrong')
        return accountError(400, 'invalid_grant', 'The current password is wrong.')
      if (result.kind === 'conflict') return accountError(409, 'conflict', 'The password was changed meanwhile.')
      return refuse(result)
    },
  })
}
