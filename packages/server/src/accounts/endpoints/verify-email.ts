/** `POST /v1/email/verify`: the token of a mail. */
import { json } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Operation, openOperation } from '../../http/operation.ts'
import { accountError } from '../account-errors.ts'
import { oneTimeTokenSchema } from '../account-schemas.ts'
import type { VerifyEmail } from '../verify-email.ts'

export function verifyEmailOperation(verify: VerifyEmail): Operation {
  return openOperation({
    method: 'POST',
    path: '/v1/email/verify',
    operationId: 'verifyEmail',
    summary: 'Verifies an e-mail address by the token that was mailed to it.',
    tag: 'Account',
    body: Type.Object({ token: oneTimeTokenSchema }, { additionalProperties: false }),
    answers: {
      200: { description: 'The address is verified.', schema: Type.Object({ email_verified: Type.Literal(true) }) },
      400: { description: 'The token is wrong, was used, or has expired.', schema: errorSchema },
    },
    handle: async ({ body: { token }, client }) => {
      if (await verify({ token, client })) return json(200, { email_verified: true }, [['Cache-Control', 'no-store']])
      return accountError(400, 'invalid_grant', 'The token is wrong, was used, or has expired.')
    },
  })
}
