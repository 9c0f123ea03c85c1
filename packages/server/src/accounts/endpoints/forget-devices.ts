/** `DELETE /v1/devices` and `DELETE /v1/admin/users/:user_id/devices`: no device and no network of the user is known any more. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, type Message } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ForgetDevices } from '../forget-devices.ts'
import { TOO_MANY_CHANGES, withinOwnChanges } from '../limit-own-change.ts'

/** What the second needs. */
export interface ForgetUserDevicesPorts {
  readonly forgetDevices: ForgetDevices
}

/** What the first needs. */
export interface ForgetDevicesEndpointPorts extends ForgetUserDevicesPorts {
  readonly limits: Pick<RateLimits, 'consume'>
}

const DONE = { description: 'The next login from each of them is that of a stranger. Sessions go on.' }

export function forgetDevicesEndpoint(): Endpoint<ForgetDevicesEndpointPorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/devices',
    id: 'forgetDevices',
    summary: 'Forgets all devices and networks from which you have logged in.',
    tag: 'Account',
    requirement: OWN_LOGIN,
    answers: {
      204: DONE,
      404: { description: 'The token does not belong to a user.', schema: errorSchema },
      429: TOO_MANY_CHANGES,
    },
    handle: ({ subject: id, from: client }, { limits, forgetDevices }: ForgetDevicesEndpointPorts) =>
      withinOwnChanges(limits, id, async () => worded(await forgetDevices({ id, client }))),
  })
}

export function forgetUserDevicesEndpoint(requirement: Requirement): Endpoint<ForgetUserDevicesPorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/admin/users/:user_id/devices',
    id: 'forgetUserDevices',
    summary: 'Forgets all devices and networks from which a user has logged in.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object({ user_id: Type.String({ maxLength: 255 }) }, { additionalProperties: false }),
    answers: { 204: DONE, 404: { description: 'There is no such user.', schema: errorSchema } },
    handle: async (
      { params: { user_id: id }, from: client, subject: actor },
      { forgetDevices }: ForgetUserDevicesPorts,
    ) => worded(await forgetDevices({ id, client, actor })),
  })
}

function worded(done: boolean): Message {
  return done ? NO_CONTENT : httpMessage(404)
}
