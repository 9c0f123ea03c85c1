/** The last check of a message: an old app's handlers can put anything into one. */
import { isFieldText } from './field-text.ts'
import { isOfConnection, type Message } from './message.ts'

/** RFC 9110 §5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * Returns the message when HTTP can carry it: a final status, header lines that are one line each and leave the connection alone, a
 * text.
 *
 * @throws {TypeError} without quoting the message
 */
export function requireSendable(message: Message): Message {
  const { status, headers, body } = message
  const sendable =
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    headers.every(
      ([name, value]) => TOKEN.test(name) && !isOfConnection(name) && typeof value === 'string' && isFieldText(value),
    ) &&
    typeof body === 'string'
  if (!sendable) throw new TypeError('a dialect made a message that HTTP cannot carry')
  return message
}
