/** Answers that endpoints have in common, as they are sent and as they are documented. */
import { json, type Message } from '@latchkey/protocol'
import Type, { type TObject } from 'typebox'

/** RFC 6749 §5.2 */
export const errorSchema: TObject = Type.Object({
  error: Type.String(),
  error_description: Type.String(),
  code: Type.Optional(Type.String()),
  request_id: Type.Optional(Type.String({ description: 'As in the header Latchkey-Request-Id: quote it to support.' })),
  retry_after: Type.Optional(Type.Integer({ description: 'Seconds to wait, as in Retry-After.' })),
})

export const NO_CONTENT: Message = Object.freeze({
  status: 204,
  headers: [['Cache-Control', 'no-store']],
  body: '',
} as const)

/** Something was made. The answer may hold a secret, and is kept nowhere. */
export function created(value: object): Message {
  return json(201, value, [['Cache-Control', 'no-store']])
}
