/** `GET /v1/admin/users`: page by page, or one by name or mailbox. */
import type { Requirement } from '@latchkey/guard'
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { parseEmailAddress } from '../../mail/email-address.ts'
import { refuse } from '../account-answers.ts'
import { accountSchema, emailSchema, usernameSchema, wordedAccount } from '../account-schemas.ts'
import type { AccountStore } from '../account-store.ts'

const DEFAULT_LIMIT = 50

/** What it needs. */
export interface ListUsersPorts {
  readonly accounts: Pick<AccountStore, 'list'>
}

export function listUsersEndpoint(requirement: Requirement): Endpoint<ListUsersPorts> {
  const query = {
    after: Type.String({ maxLength: 255, description: 'The `next` of the page before.' }),
    limit: Type.String({
      pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$',
      description: `1 to 200. Default ${DEFAULT_LIMIT}.`,
    }),
    username: usernameSchema,
    email: emailSchema,
  }
  return guarded({
    method: 'GET',
    path: '/v1/admin/users',
    id: 'listUsers',
    summary: 'Lists users, the oldest first, or finds the one with exactly this name or mailbox.',
    ...ADMINISTRATION,
    requirement,
    query: Type.Object(
      {
        after: Type.Optional(query.after),
        limit: Type.Optional(query.limit),
        username: Type.Optional(query.username),
        email: Type.Optional(query.email),
      },
      { additionalProperties: false },
    ),
    answers: {
      200: {
        description: 'A page. Without `next` it is the last.',
        schema: Type.Object({ users: Type.Array(accountSchema), next: Type.Optional(Type.String()) }),
      },
      400: { description: 'A parameter is not valid.', schema: errorSchema },
    },
    handle: async ({ query: { after, limit: text, username, email: typed } }, { accounts }: ListUsersPorts) => {
      const limit = text === undefined ? DEFAULT_LIMIT : Number(text)
      const email = typed === undefined ? undefined : parseEmailAddress(typed)
      if (typed !== undefined && !email) return refuse({ kind: 'email_unusable' })
      const found = await accounts.list({
        // One more than the page, to know whether there is a next page.
        limit: limit + 1,
        ...(after !== undefined && { after }),
        ...(username !== undefined && { username }),
        ...(email && { emailKey: email.key }),
      })
      const page = found.slice(0, limit)
      return secretJson({ users: page.map(wordedAccount), next: found.length > limit ? page.at(-1)?.id : undefined })
    },
  })
}
