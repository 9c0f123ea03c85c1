/** The answer to an authorization request: an address with what the client is told (RFC 6749 §4.1.2, RFC 9207). */
import type { AuthorizationError } from './authorization-request.ts'
import type { Message } from './message.ts'

/** What a client is told: a code, or why there is none. */
export type AuthorizationAnswer = (
  | { readonly code: string }
  | { readonly error: AuthorizationError; readonly description: string }
) & {
  /** As it was sent, if it was. */
  readonly state?: string
  /** The issuer, so that a client that has several knows whose answer it is (RFC 9207 §2). */
  readonly issuer: string
}

/**
 * The answer as a redirect. 303: the browser comes by GET, whatever it came here with, and sends nobody's password on.
 *
 * @param redirectUri - one of the client's own. It is continued as it is, never parsed and written anew: the client compares texts
 */
export function authorizationResponse(redirectUri: string, answer: AuthorizationAnswer): Message {
  const members = new URLSearchParams(
    'code' in answer ? { code: answer.code } : { error: answer.error, error_description: answer.description },
  )
  if (answer.state !== undefined) members.set('state', answer.state)
  members.set('iss', answer.issuer)
  const joint = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&'
  return {
    status: 303,
    headers: [
      ['Location', `${redirectUri}${joint}${members}`],
      ['Cache-Control', 'no-store'],
    ],
    body: '',
  }
}
