/** A header that carries another scheme's credential, which a route with an optional token leaves to somebody else. */
import type { Credential, RequestFacts } from '@latchkey/protocol'

/** A scheme, blanks, and something after them (RFC 9110 §11.4). */
const SCHEME_AND_CREDENTIAL = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ +\S/

/** Not of a word alone: that is a token whose client forgot the scheme, and treating it as absent would hide it. */
export function isOfAnotherScheme(credential: Credential, facts: RequestFacts): boolean {
  if (credential.kind !== 'credential_malformed' || credential.fault !== 'scheme') return false
  const [value = '', ...more] = facts.header('authorization')
  return more.length === 0 && SCHEME_AND_CREDENTIAL.test(value)
}
