/** The dialect's own login, as the document describes it: the dialect reads and words it, and no schema of ours validates it. */
import type { Dialect } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../http/answers.ts'
import type { DocumentedOperation } from '../http/operation.ts'

/** @param dialect - an `oauth()` dialect */
export function loginDocumentation(dialect: Dialect): readonly DocumentedOperation[] {
  const device = Type.String({ minLength: 1, maxLength: 255 })
  const seconds = Type.Integer({ description: 'Seconds from now.' })
  const text = Type.Optional(Type.String())
  return [dialect.loginRoute ?? []].flat().map(({ path }) => ({
    method: 'POST',
    path,
    operationId: 'logIn',
    summary: 'Logs in with user name and password.',
    tag: 'Sessions',
    requirement: undefined,
    body: Type.Object(
      {
        username: Type.String({ minLength: 1 }),
        password: Type.String({ minLength: 1 }),
        device_label: Type.Optional(device),
        device_token: Type.Optional(device),
      },
      { additionalProperties: false },
    ),
    answers: {
      200: {
        description:
          'Logged in. Where pages get cookies, the access token is in one, and `csrf_token` stands here in its place.',
        schema: Type.Object({
          access_token: text,
          token_type: text,
          csrf_token: text,
          expires_in: seconds,
          refresh_token: text,
          refresh_expires_in: Type.Optional(seconds),
          device_token: text,
        }),
      },
      400: { description: 'The user name or the password is wrong, or the request does not fit.', schema: errorSchema },
      429: { description: 'Too many attempts: see Retry-After.', schema: errorSchema },
    },
  }))
}
