/** `POST /v1/users`: registration. */
import Type from 'typebox'
import { created, errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { emailSchema, passwordSchema, usernameSchema } from '../account-schemas.ts'
import { ACCOUNT_REQUESTS } from '../limit-rules.ts'
import type { RegisterUser } from '../register-user.ts'

/** What it needs. */
export interface RegisterUserEndpointPorts {
  readonly registerUser: RegisterUser
}

export function registerUserEndpoint(): Endpoint<RegisterUserEndpointPorts> {
  const body = Type.Object(
    { username: usernameSchema, password: passwordSchema, email: Type.Optional(emailSchema) },
    { additionalProperties: false },
  )
  return open({
    method: 'POST',
    path: '/v1/users',
    id: 'registerUser',
    summary: 'Makes an account.',
    tag: 'Account',
    body: jsonBody(body),
    limits: [ACCOUNT_REQUESTS],
    answers: {
      201: {
        description: 'The account was made. Only if addresses need not be verified first.',
        schema: Type.Object({ user_id: Type.String(), username: Type.String() }),
      },
      202: {
        description: 'What has become of it is in a mail: the same for names and addresses that are taken.',
        schema: seeMailSchema,
      },
      400: { description: 'The name, the address or the password cannot be used.', schema: errorSchema },
      409: {
        description: 'The name or the address is taken. Never if addresses must be verified first.',
        schema: errorSchema,
      },
      429: { description: 'Too many accounts from this address.', schema: errorSchema },
    },
    handle: async (
      { input: { username, password, email }, from: client },
      { registerUser }: RegisterUserEndpointPorts,
    ) => {
      const result = await registerUser({ username, password, client, ...(email !== undefined && { email }) })
      if (result.kind === 'accepted') return seeMail()
      if (result.kind !== 'registered') return refuse(result)
      return created({ user_id: result.account.id, username: result.account.username })
    },
  })
}
