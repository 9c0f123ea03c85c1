/** `POST /v1/email/verify`: the token of a mail. */
import { json } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { accountError } from '../account-errors.ts'
import { oneTimeTokenSchema } from '../account-schemas.ts'
import { ONE_TIME_TOKENS } from '../limit-rules.ts'
import type { VerifyEmail } from '../verify-email.ts'

/** What it needs. */
export interface VerifyEmailEndpointPorts {
  readonly verifyEmail: VerifyEmail
}

export function verifyEmailEndpoint(): Endpoint<VerifyEmailEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/email/verify',
    id: 'verifyEmail',
    summary: 'Verifies an e-mail address by the token that was mailed to it.',
    tag: 'Account',
    body: jsonBody(Type.Object({ token: oneTimeTokenSchema }, { additionalProperties: false })),
    limits: [ONE_TIME_TOKENS],
    answers: {
      200: { description: 'The address is verified.', schema: Type.Object({ email_verified: Type.Literal(true) }) },
      400: { description: 'The token is wrong, was used, or has expired.', schema: errorSchema },
    },
    handle: async ({ input: { token }, from: client }, { verifyEmail }: VerifyEmailEndpointPorts) => {
      if (await verifyEmail({ token, client }))
        return json(200, { email_verified: true }, [['Cache-Control', 'no-store']])
      return accountError(400, 'invalid_grant', 'The token is wrong, was used, or has expired.')
    },
  })
}
