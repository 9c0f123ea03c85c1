/** The header by which a client asks for its tokens in cookies. */
import type { Refusal } from '../refusal.ts'
import { malformed } from '../request-body.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { TokenPlace } from './dialect.ts'
import type { CookieTransport } from './oauth-cookies.ts'

const SESSION_HEADER = 'latchkey-session'

/**
 * Where a client wants its tokens: in the body, unless it says otherwise. A form of a foreign page cannot send the header, and its scripts
 * only where CORS lets them. So a body is for anybody, and cookies are for pages of the list: nobody is logged in as somebody else.
 */
export function tokenPlaceOf(facts: RequestFacts, cookies: CookieTransport | undefined): TokenPlace | Refusal {
  const sent = facts.header(SESSION_HEADER)
  if (sent.length === 0) return 'body'
  if (sent.join() !== 'cookie')
    return malformed('Latchkey-Session: the only value is cookie; leave it out for tokens in the body.')
  return cookies
    ? (cookies.admitOrigin(facts) ?? 'cookie')
    : malformed('Latchkey-Session: no page may have cookies here.')
}
