/** `DELETE /v1/devices` and `DELETE /v1/admin/users/:user_id/devices`: no device and no network of the user is known any more. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, type Message } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ForgetDevices } from '../forget-devices.ts'

/** What they need. */
export interface ForgetDevicesEndpointPorts {
  readonly forgetDevices: ForgetDevices
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
    answers: { 204: DONE, 404: { description: 'The token does not belong to a user.', schema: errorSchema } },
    handle: async ({ subject: id, from: client }, { forgetDevices }: ForgetDevicesEndpointPorts) =>
      worded(await forgetDevices({ id, client })),
  })
}

export function forgetUserDevicesEndpoint(requirement: Requirement): Endpoint<ForgetDevicesEndpointPorts> {
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
      { forgetDevices }: ForgetDevicesEndpointPorts,
    ) => worded(await forgetDevices({ id, client, actor })),
  })
}

function worded(done: boolean): Message {
  return done ? NO_CONTENT : httpMessage(404)
}
