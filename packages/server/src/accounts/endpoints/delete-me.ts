/** `DELETE /v1/me`: the account is gone, and nothing of it is good any more. */
import { httpMessage } from '@latchkey/protocol'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { type ForgetTokens, forgettingTokens } from '../../sessions/endpoints/forgetting-tokens.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ChangeUser } from '../change-user.ts'

/** What it needs. */
export interface DeleteMePorts {
  readonly dialect: ForgetTokens
  readonly changeUser: Pick<ChangeUser, 'remove'>
}

export function deleteMeEndpoint(authenticatedWithinSeconds: number): Endpoint<DeleteMePorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/me',
    id: 'deleteMe',
    summary: 'Deletes one’s account. It needs a login of a short while ago.',
    tag: 'Account',
    requirement: { ...OWN_LOGIN, authenticatedWithinSeconds },
    answers: {
      204: { description: 'Account, sessions and API keys are gone.' },
      404: { description: 'The token does not belong to a user.', schema: errorSchema },
    },
    handle: async ({ subject, facts, from: client }, { dialect, changeUser }: DeleteMePorts) =>
      (await changeUser.remove({ id: subject, client }))
        ? forgettingTokens(dialect, facts, NO_CONTENT)
        : httpMessage(404),
  })
}
