/** `POST /v1/admin/users` */
import type { Requirement } from '@latchkey/guard'
import Type from 'typebox'
import { created, errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { grantsComplaint } from '../account.ts'
import { refuse, refuseGrants } from '../account-answers.ts'
import {
  accountSchema,
  emailSchema,
  grantsSchema,
  passwordSchema,
  usernameSchema,
  wordedAccount,
} from '../account-schemas.ts'
import type { CreateUser } from '../create-user.ts'

/** What it needs. */
export interface CreateUserEndpointPorts {
  readonly createUser: CreateUser
}

export function createUserEndpoint(requirement: Requirement): Endpoint<CreateUserEndpointPorts> {
  const verified = Type.Boolean({ description: 'Whether one answers for the address. Default false.' })
  return guarded({
    method: 'POST',
    path: '/v1/admin/users',
    id: 'createUser',
    summary: 'Makes an account for another person.',
    ...ADMINISTRATION,
    requirement,
    body: jsonBody(
      Type.Object(
        {
          username: usernameSchema,
          password: Type.Optional(passwordSchema),
          email: Type.Optional(emailSchema),
          email_verified: Type.Optional(verified),
          scopes: Type.Optional(grantsSchema),
          roles: Type.Optional(grantsSchema),
        },
        { additionalProperties: false },
      ),
    ),
    answers: {
      201: { description: 'The account.', schema: accountSchema },
      400: { description: 'A member cannot be used.', schema: errorSchema },
      409: { description: 'The name or the address is taken.', schema: errorSchema },
    },
    handle: async ({ input: body, from: client, subject: actor }, { createUser }: CreateUserEndpointPorts) => {
      const { username, password, email, email_verified: emailVerified = false, scopes = [], roles = [] } = body
      const complaint = grantsComplaint({ scopes, roles })
      if (complaint) return refuseGrants(complaint)
      const given = { ...(password !== undefined && { password }), ...(email !== undefined && { email }) }
      const result = await createUser({ username, emailVerified, scopes, roles, client, actor, ...given })
      return result.kind === 'created' ? created(wordedAccount(result.account)) : refuse(result)
    },
  })
}
