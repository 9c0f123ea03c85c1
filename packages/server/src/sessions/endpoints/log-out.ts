/** `POST /v1/logout`: here, or everywhere. */
import { tokenIdOf } from '@latchkey/guard/revocations'
import type { Message } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import Type from 'typebox'
import type { Raise } from '../../events/listener.ts'
import { loggedOutEverywhere } from '../../events/logged-out-everywhere.ts'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import type { RevocationLog } from '../../revocations/revocation-log.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { EndSession } from '../end-session.ts'
import type { EndSessionsOfSubject } from '../end-sessions-of-subject.ts'
import type { SettleApiKeys } from '../settle-api-keys.ts'
import { type ForgetTokens, forgettingTokens } from './forgetting-tokens.ts'
import { endApiKeys, keysLeftMessage, keysLeftSchema } from './keys-left.ts'

/** What the operation needs. */
export interface LogOutPorts {
  readonly dialect: ForgetTokens
  readonly endSession: EndSession
  readonly endSessionsOfSubject: EndSessionsOfSubject
  readonly settleApiKeys: SettleApiKeys
  readonly raise: Raise<unknown>['raise']
  readonly log: Pick<RevocationLog, 'append'>
}

export function logOutEndpoint(): Endpoint<LogOutPorts> {
  const everywhere = Type.Boolean({ description: 'Every session of the user, not only this one. Default false.' })

  return guarded({
    method: 'POST',
    path: '/v1/logout',
    id: 'logOut',
    summary: 'Ends this session, or all of them.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    body: jsonBody(
      Type.Object(
        { everywhere: Type.Optional(everywhere), end_api_keys: Type.Optional(endApiKeys) },
        { additionalProperties: false },
      ),
    ),
    answers: {
      200: { description: 'All sessions have ended, with `everywhere`.', schema: keysLeftSchema },
      204: { description: 'This session has ended: no token of it is valid any more.' },
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
    },
    handle: async ({ subject, claims, input: body, facts, from: client }, ports: LogOutPorts): Promise<Message> => {
      const { dialect, endSession, endSessionsOfSubject, settleApiKeys, raise, log } = ports
      if (body.everywhere) {
        // Tokens of other faces have no session.
        await raise(loggedOutEverywhere, { subject })
        await endSessionsOfSubject({ subject, reason: 'logout_everywhere', client, isRevoked: true })
      }
      const { sid } = claims
      const ended = typeof sid === 'string' && (await endSession({ id: sid, subject, reason: 'logout', client }))
      // A token without a session: only the token itself can be ended.
      if (!ended) await log.append([tokenRevocation(claims, subject)])
      const end = body.end_api_keys ?? false
      const message =
        body.everywhere || end ? keysLeftMessage(await settleApiKeys({ subject, end, client })) : NO_CONTENT
      return forgettingTokens(dialect, facts, message)
    },
  })
}

function tokenRevocation(claims: Claims, subject: string) {
  return { kind: 'token', id: tokenIdOf(claims), subject, expiresAt: Math.ceil(Number(claims['exp'])) } as const
}
