/** `POST /v1/email/verification` and `POST /v1/password/reset-request`: a mail to whoever has the address, and one answer to whoever asks. */
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Operation, openOperation } from '../../http/operation.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { emailSchema } from '../account-schemas.ts'
import type { RequestOneTimeLink } from '../request-one-time-link.ts'

type Where = Pick<Operation, 'path' | 'operationId' | 'summary'>

export function requestEmailVerificationOperation(request: RequestOneTimeLink): Operation {
  return requestOperation(request, {
    path: '/v1/email/verification',
    operationId: 'requestEmailVerification',
    summary: 'Mails a link that verifies the address, where an account has it and has not verified it.',
  })
}

export function requestPasswordResetOperation(request: RequestOneTimeLink): Operation {
  return requestOperation(request, {
    path: '/v1/password/reset-request',
    operationId: 'requestPasswordReset',
    summary: 'Mails a link by which to choose a new password, where an account has the address.',
  })
}

function requestOperation(request: RequestOneTimeLink, where: Where): Operation {
  return openOperation({
    method: 'POST',
    ...where,
    tag: 'Account',
    body: Type.Object({ email: emailSchema }, { additionalProperties: false }),
    answers: {
      202: { description: 'The same whether or not anybody has the address.', schema: seeMailSchema },
      400: { description: 'This is no e-mail address.', schema: errorSchema },
      429: { description: 'Too many requests for this address, or from this network.', schema: errorSchema },
      503: { description: 'Too many mails wait.', schema: errorSchema },
    },
    handle: async ({ body: { email }, client }) => {
      const result = await request({ email, client })
      return result.kind === 'accepted' ? seeMail() : refuse(result)
    },
  })
}
