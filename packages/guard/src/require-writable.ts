/** A refusal must reach the client: an old app's handler may put into a header what a client sent, and no carrier writes that. */
import type { Message } from '@latchkey/protocol'

/** RFC 9110 §5.6.2 */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** RFC 9110 §5.5: without line breaks, which would begin a header of the client's own, and NUL. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** @throws {TypeError} when a header or the status is one that carriers throw on, in the middle of an answer */
export function requireWritable(message: Message): Message {
  const { status, headers } = message
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599
  const areHeaders = headers.every(([name, value]) => NAME.test(name) && typeof value === 'string' && VALUE.test(value))
  if (!isStatus || !areHeaders) throw new TypeError('a refusal has a status or a header that cannot be sent')
  return message
}
