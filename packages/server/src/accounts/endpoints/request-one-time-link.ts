/** `POST /v1/email/verification` and `POST /v1/password/reset-request`: a mail if an account has the address, and the same answer if not. */
import type { Message } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Call, type Endpoint, open } from '../../http/endpoint.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { emailSchema } from '../account-schemas.ts'
import { ACCOUNT_REQUESTS } from '../limit-rules.ts'
import type { RequestOneTimeLink } from '../request-one-time-link.ts'

const parts = {
  method: 'POST',
  tag: 'Account',
  body: jsonBody(Type.Object({ email: emailSchema }, { additionalProperties: false })),
  limits: [ACCOUNT_REQUESTS],
  answers: {
    202: { description: 'The same whether or not anybody has the address.', schema: seeMailSchema },
    400: { description: 'This is not an e-mail address.', schema: errorSchema },
    429: { description: 'Too many requests for this address, or from this network.', schema: errorSchema },
    503: { description: 'Too many mails wait.', schema: errorSchema },
  },
} as const

/** What the first needs. */
export interface RequestEmailVerificationPorts {
  readonly requestEmailVerification: RequestOneTimeLink
}

/** What the second needs. */
export interface RequestPasswordResetPorts {
  readonly requestPasswordReset: RequestOneTimeLink
}

export function requestEmailVerificationEndpoint(): Endpoint<RequestEmailVerificationPorts> {
  return open({
    ...parts,
    path: '/v1/email/verification',
    id: 'requestEmailVerification',
    summary: 'Mails a link that verifies the address, if an account has it and it is not verified yet.',
    handle: (call, { requestEmailVerification }: RequestEmailVerificationPorts) =>
      handle(call, requestEmailVerification),
  })
}

export function requestPasswordResetEndpoint(): Endpoint<RequestPasswordResetPorts> {
  return open({
    ...parts,
    path: '/v1/password/reset-request',
    id: 'requestPasswordReset',
    summary: 'Mails a link to choose a new password, if an account has the address.',
    handle: (call, { requestPasswordReset }: RequestPasswordResetPorts) => handle(call, requestPasswordReset),
  })
}

async function handle(
  { input: { email }, from: client }: Call<{ readonly email: string }>,
  request: RequestOneTimeLink,
): Promise<Message> {
  const result = await request({ email, client })
  return result.kind === 'accepted' ? seeMail() : refuse(result)
}
