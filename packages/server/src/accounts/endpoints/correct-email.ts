/** `POST /v1/email/correction`: another address for a new account that waits for a mail. */
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { LOGINS } from '../../login/limit-rules.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { emailSchema, passwordSchema, usernameSchema } from '../account-schemas.ts'
import type { CorrectEmail } from '../correct-email.ts'
import { ACCOUNT_REQUESTS } from '../limit-rules.ts'

/** What it needs. */
export interface CorrectEmailEndpointPorts {
  readonly correctEmail: CorrectEmail
}

export function correctEmailEndpoint(): Endpoint<CorrectEmailEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/email/correction',
    id: 'correctEmail',
    summary:
      'Gives a new account another address before one is verified, and mails a link there. It asks for the password.',
    tag: 'Account',
    body: jsonBody(
      Type.Object(
        { username: usernameSchema, password: passwordSchema, email: emailSchema },
        { additionalProperties: false },
      ),
    ),
    limits: [ACCOUNT_REQUESTS, LOGINS],
    answers: {
      202: { description: 'The same whether or not another account has the address.', schema: seeMailSchema },
      400: { description: 'The user name or the password is wrong, or the address is none.', schema: errorSchema },
      409: { description: 'The account does not wait for a mail.', schema: errorSchema },
      429: { description: 'Too many attempts, or too many requests from this network.', schema: errorSchema },
      503: { description: 'Too many mails wait.', schema: errorSchema },
    },
    handle: async ({ input, from: client }, { correctEmail }: CorrectEmailEndpointPorts) => {
      const result = await correctEmail({ ...input, client })
      switch (result.kind) {
        case 'accepted':
          return seeMail()
        case 'credentials_wrong':
          return accountError(400, 'invalid_grant', 'The user name or the password is wrong.')
        case 'not_waiting':
          return accountError(409, 'email_settled', 'This account waits for no mail.')
        default:
          return refuse(result)
      }
    },
  })
}
