/** `GET /v1/me`: whose token this is. */
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import type { StoredUser } from '../../login/user.ts'
import { secondsSchema } from '../account-schemas.ts'
import type { AccountStore } from '../account-store.ts'

/** What it needs. */
export interface GetMePorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  /** The row in which the guard has found a principal, if it is known. */
  readonly rowOf: (principal: unknown) => StoredUser | undefined
}

export function getMeEndpoint(): Endpoint<GetMePorts> {
  const me = Type.Object({
    sub: Type.String(),
    username: Type.String(),
    email: Type.Optional(Type.String()),
    email_verified: Type.Optional(Type.Boolean()),
    created_at: Type.Optional(secondsSchema),
    scopes: Type.Array(Type.String()),
    roles: Type.Array(Type.String()),
  })
  return guarded({
    method: 'GET',
    path: '/v1/me',
    id: 'getMe',
    summary: 'Says whose token this is, and what the user may do now.',
    tag: 'Account',
    requirement: {},
    answers: {
      200: { description: 'The user.', schema: me },
      404: { description: 'The token does not belong to a user.', schema: errorSchema },
    },
    handle: async ({ subject, principal }, { accounts, rowOf }: GetMePorts) => {
      const user = rowOf(principal) ?? (await accounts.findById(subject))
      if (!user) return httpMessage(404)
      const { id, username, email, emailVerifiedAt, createdAt, scopes = [], roles = [] } = user
      return secretJson({
        sub: String(id),
        username,
        ...(email !== undefined && { email, email_verified: emailVerifiedAt !== undefined }),
        ...(createdAt !== undefined && { created_at: createdAt }),
        scopes,
        roles,
      })
    },
  })
}
