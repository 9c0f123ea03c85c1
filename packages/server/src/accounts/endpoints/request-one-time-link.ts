/** `POST /v1/email/verification` and `POST /v1/password/reset-request`: a mail if an account has the address, and the same answer if not. */
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { emailSchema } from '../account-schemas.ts'
import { ACCOUNT_REQUESTS } from '../limit-rules.ts'
import type { RequestOneTimeLink } from '../request-one-time-link.ts'

type Where = Pick<Endpoint, 'path' | 'id' | 'summary'>

export function requestEmailVerificationEndpoint(request: RequestOneTimeLink): Endpoint {
  return requestEndpoint(request, {
    path: '/v1/email/verification',
    id: 'requestEmailVerification',
    summary: 'Mails a link that verifies the address, if an account has it and it is not verified yet.',
  })
}

export function requestPasswordResetEndpoint(request: RequestOneTimeLink): Endpoint {
  return requestEndpoint(request, {
    path: '/v1/password/reset-request',
    id: 'requestPasswordReset',
    summary: 'Mails a link to choose a new password, if an account has the address.',
  })
}

function requestEndpoint(request: RequestOneTimeLink, where: Where): Endpoint {
  return open({
    method: 'POST',
    ...where,
    tag: 'Account',
    body: jsonBody(Type.Object({ email: emailSchema }, { additionalProperties: false })),
    limits: [ACCOUNT_REQUESTS],
    answers: {
      202: { description: 'The same whether or not anybody has the address.', schema: seeMailSchema },
      400: { description: 'This is not an e-mail address.', schema: errorSchema },
      429: { description: 'Too many requests for this address, or from this network.', schema: errorSchema },
      503: { description: 'Too many mails wait.', schema: errorSchema },
    },
    handle: async ({ input: { email }, from: client }) => {
      const result = await request({ email, client })
      return result.kind === 'accepted' ? seeMail() : refuse(result)
    },
  })
}
