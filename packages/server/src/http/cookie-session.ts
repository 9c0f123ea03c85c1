/** Which session a browser is in already when somebody logs in with it. */
import type { RequestFacts } from '@latchkey/protocol'
import type { FaceGuard } from './face-guard.ts'

/**
 * The session of the cookie that came with a request, for as long as its access token is good: its refresh token has a path of its own. A login
 * puts new cookies in the place of the old, and nobody could end what these belonged to.
 *
 * @returns undefined where there is none, or nothing is known of it
 */
export async function sessionInCookie(
  guard: Pick<FaceGuard<unknown>, 'decide' | 'dialect'>,
  { origin, path, query, header }: RequestFacts,
): Promise<string | undefined> {
  // Nothing is changed by reading it, so that no CSRF token is asked for: the login has shown whose page it comes from.
  const facts = { method: 'GET', origin, path, query, header }
  const credential = guard.dialect.readCredential(facts)
  if (credential.kind !== 'token' || credential.source !== 'cookie') return undefined
  const decision = await guard.decide(facts)
  if (!decision.allowed || decision.credential !== 'accepted') return undefined
  const { sid } = decision.tokenClaims
  return typeof sid === 'string' ? sid : undefined
}
