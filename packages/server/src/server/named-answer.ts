/** An answer with the id of its request: in a header always, and in the body of an error that is written in words of our own. */
import { headerOf, type Message, withHeaders } from '@latchkey/protocol'
import { REQUEST_ID_HEADER } from '../http/request-id.ts'

/** @param isOurs - whether the body may be added to: no client of an old app knows the member, and an app's own answers are its own */
export function namedAnswer(message: Message, requestId: string, isOurs: boolean): Message {
  // A guard has written it into its refusal already.
  const named =
    headerOf(message, REQUEST_ID_HEADER) === undefined
      ? withHeaders(message, [[REQUEST_ID_HEADER, requestId]])
      : message
  return isOurs && message.status >= 400 ? { ...named, body: namedBody(message, requestId) } : named
}

function namedBody(message: Message, requestId: string): string {
  const { body } = message
  const type = headerOf(message, 'content-type') ?? ''
  if (!type.startsWith('application/json') || !/^\{"error".*\}$/s.test(body)) return body
  return `${body.slice(0, -1)},"request_id":${JSON.stringify(requestId)}}`
}
