/** Where Flask-JWT looks for a token: in the header with the app's prefix, or where the app's own `request_handler` says. */
import type { RequestFacts } from '../request-facts.ts'
import type { Credential } from './dialect.ts'
import type { FlaskJwtHandlers } from './flask-jwt-handlers.ts'

/** `Authorization: <prefix> <token>`: any case, any run of blanks and tabs, exactly two words. */
export function readFlaskJwtCredential(
  facts: RequestFacts,
  prefix: string,
  requestHandler: FlaskJwtHandlers['requestHandler'],
): Credential {
  if (requestHandler) return customCredential(facts, requestHandler)
  // werkzeug joins a header that was sent twice with a comma.
  const value = facts.header('authorization').join(',')
  if (value === '') return { kind: 'credential_absent' }
  const [scheme, token, ...more] = value.match(/[^ \t]+/g) ?? []
  if (scheme?.toLowerCase() !== prefix.toLowerCase()) return { kind: 'credential_malformed', fault: 'scheme' }
  if (token === undefined) return { kind: 'credential_malformed', fault: 'no_token' }
  if (more.length > 0) return { kind: 'credential_malformed', fault: 'spaces' }
  return { kind: 'token', token, source: 'authorization' }
}

function customCredential(
  facts: RequestFacts,
  requestHandler: (facts: RequestFacts) => string | undefined,
): Credential {
  try {
    const token: unknown = requestHandler(facts)
    return typeof token === 'string'
      ? { kind: 'token', token, source: 'requestHandler' }
      : { kind: 'credential_absent' }
  } catch (error) {
    return { kind: 'custom', error }
  }
}
