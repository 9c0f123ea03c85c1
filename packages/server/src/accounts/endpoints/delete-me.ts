/** `DELETE /v1/me`: the account is gone, and nothing of it is good any more. */
import { httpMessage } from '@latchkey/protocol'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { guardedOperation, type Operation } from '../../http/operation.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ChangeUser } from '../change-user.ts'

export function deleteMeOperation(remove: ChangeUser['remove'], authenticatedWithinSeconds: number): Operation {
  return guardedOperation({
    method: 'DELETE',
    path: '/v1/me',
    operationId: 'deleteMe',
    summary: 'Deletes one’s account. It needs a login of a short while ago.',
    tag: 'Account',
    requirement: { ...OWN_LOGIN, authenticatedWithinSeconds },
    answers: {
      204: { description: 'Account, sessions and API keys are gone.' },
      404: { description: 'The token is no user’s.', schema: errorSchema },
    },
    handle: async ({ subject, client }) => ((await remove({ id: subject, client })) ? NO_CONTENT : httpMessage(404)),
  })
}
