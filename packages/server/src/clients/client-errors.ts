/** What is refused about clients, in RFC 6749's form. */
import { type Message, oauthError } from '@latchkey/protocol'

/** Error words of the endpoints of clients. Stable; the descriptions may change. */
export type ClientEndpointError =
  /** A member that no client may have (RFC 7591 §3.2.2). */
  | 'invalid_client_metadata'
  /** Another client has this id. */
  | 'client_taken'

/** @param description - printable ASCII (RFC 6749 §5.2); lines and other signs are worded so */
export function clientError(status: 400 | 409, error: ClientEndpointError, description: string): Message {
  const ascii = description.replaceAll('§', 'section ').replaceAll(/[^\x20-\x7e]+/g, '; ')
  return oauthError(status, error, ascii)
}
