/** `/v1/login/release`: a way in for users whom the login takes for strangers, because they are on a new device and a new network. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { created, errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded, open } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { refuse, seeMail, seeMailSchema } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { oneTimeTokenSchema, passwordSchema, usernameSchema } from '../account-schemas.ts'
import type { GiveLoginRelease } from '../give-login-release.ts'
import { ACCOUNT_REQUESTS, ONE_TIME_TOKENS } from '../limit-rules.ts'
import type { RedeemLoginRelease } from '../redeem-login-release.ts'
import type { RequestLoginRelease } from '../request-login-release.ts'

/** What the first needs. */
export interface RequestLoginReleaseEndpointPorts {
  readonly requestLoginRelease: RequestLoginRelease
}

/** What the second needs. */
export interface RedeemLoginReleaseEndpointPorts {
  readonly redeemLoginRelease: RedeemLoginRelease
}

/** What the third needs. */
export interface GiveLoginReleaseEndpointPorts {
  readonly giveLoginRelease: GiveLoginRelease
}

export function requestLoginReleaseEndpoint(): Endpoint<RequestLoginReleaseEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/login/release',
    id: 'requestLoginRelease',
    summary: 'Mails a user whose login is refused with 429 a link that makes their browser and network known.',
    tag: 'Sessions',
    body: jsonBody(Type.Object({ username: usernameSchema }, { additionalProperties: false })),
    limits: [ACCOUNT_REQUESTS],
    answers: {
      202: { description: 'The same whether or not anybody has the name.', schema: seeMailSchema },
      429: { description: 'Too many requests from this network.', schema: errorSchema },
      503: { description: 'Too many mails wait.', schema: errorSchema },
    },
    handle: ({ input: { username }, from: client }, { requestLoginRelease }: RequestLoginReleaseEndpointPorts) => {
      const result = requestLoginRelease({ username, client })
      return result === 'accepted' ? seeMail() : refuse({ kind: result })
    },
  })
}

export function redeemLoginReleaseEndpoint(): Endpoint<RedeemLoginReleaseEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/login/release/redeem',
    id: 'redeemLoginRelease',
    summary:
      'Makes this browser and this network known, by the code that was mailed, or that an operator has given, and by the password. It logs nobody in.',
    tag: 'Sessions',
    body: jsonBody(
      Type.Object({ code: oneTimeTokenSchema, password: passwordSchema }, { additionalProperties: false }),
    ),
    limits: [ONE_TIME_TOKENS],
    answers: {
      200: {
        description: 'Send `device_token` with the login. Left out where logins are not limited.',
        schema: Type.Object({ device_token: Type.Optional(Type.String()) }),
      },
      400: {
        description: 'The code is wrong, was used, or has expired; or the password is wrong, and the code still works.',
        schema: errorSchema,
      },
      429: { description: 'Too many wrong passwords, or too many wrong codes from this network.', schema: errorSchema },
    },
    handle: async (
      { input: { code, password }, from: client },
      { redeemLoginRelease }: RedeemLoginReleaseEndpointPorts,
    ) => {
      const result = await redeemLoginRelease({ code, password, client })
      switch (result.kind) {
        case 'released':
          return secretJson({ device_token: result.deviceToken })
        case 'limited':
          return refuse(result)
        case 'password_wrong':
          return accountError(400, 'invalid_grant', 'The password is wrong. The code still works.')
        case 'token_unusable':
          return accountError(400, 'invalid_grant', 'The code is wrong, was used, or has expired.')
      }
    },
  })
}

export function giveLoginReleaseEndpoint(requirement: Requirement): Endpoint<GiveLoginReleaseEndpointPorts> {
  return guarded({
    method: 'POST',
    path: '/v1/admin/users/:user_id/login-release',
    id: 'giveLoginRelease',
    summary: 'Makes a code for a user whose login is refused with 429, and who gets no mail.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object({ user_id: Type.String({ maxLength: 255 }) }, { additionalProperties: false }),
    answers: {
      201: {
        description: 'A code that works once: the user redeems it. It lets nobody in without the password.',
        schema: Type.Object({
          code: Type.String(),
          expires_in: Type.Integer({ description: 'Seconds from now.' }),
        }),
      },
      404: { description: 'There is no such user.', schema: errorSchema },
    },
    handle: async (
      { params: { user_id: id }, from: client, subject: actor },
      { giveLoginRelease }: GiveLoginReleaseEndpointPorts,
    ) => {
      const given = await giveLoginRelease({ id, client, actor })
      return given ? created({ code: given.code, expires_in: given.expiresIn }) : httpMessage(404)
    },
  })
}
