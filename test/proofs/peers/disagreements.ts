/** Where a peer's own suite and our guard differ, one line of reason each. A case that is not here must pass, and one that is must not. */

const A_FAULT_IS_503 = 'What could not be judged is answered 503: nothing was found wrong with the token.'
const ANSWERS_ITSELF =
  'A refusal is an answer, and no exception with a cause that an error handler could put into words.'

/** By suite, by the name of the case. */
export const disagreements: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'express-jwt': {
    'failure tests should skip on CORS preflight':
      'No method is let through unseen. A CORS middleware stands before the guard and answers preflights.',
    'failure tests should throw if authorization header is malformed':
      'A word alone is refused as another scheme; the peer calls it a bad format. Both refuse.',
    'failure tests should not throw if token is expired but the expired handler let it thru':
      'No option lets an expired token through.',
    'work tests should work if authorization header is valid with a buffer secret':
      'Its secret is 48 zero bytes, which sign like an empty secret (RFC 2104 §2): refused at the start.',
    'work tests should work if Authorization header is capitalized (lambda environment)':
      'The same secret of zero bytes.',
    'string tokens should work with a valid string token':
      'Claims are a JSON object (RFC 7519 §7.2); a text is refused.',
  },
  'koa-jwt': {
    'failure tests should allow provided getToken function to throw': A_FAULT_IS_503,
    'failure tests should throw if secret neither provided by options or middleware':
      'A guard without a key does not start. The peer refuses each request in words about the secret.',
    'failure tests should throw 401 if isRevoked throw error': A_FAULT_IS_503,
    'failure tests should throw if secret provider rejects': A_FAULT_IS_503,
  },
  hono: {
    'JWK options.allow_anon = true Should not authorize if a non-Bearer scheme is present':
      'On an optional route another scheme counts as absent, so that a second guard can read it.',
    'JWK Credentials in header Should return a server error if options.jwks_uri returns a 404': A_FAULT_IS_503,
    'JWK Credentials in header Should return a server error if the remotely fetched keys from options.jwks_uri are missing':
      A_FAULT_IS_503,
    'JWK Credentials in header Should return a server error if the remotely fetched keys from options.jwks_uri are malformed':
      A_FAULT_IS_503,
    'JWK Credentials in header Should not authorize a token with missing "kid" in header':
      'A kid is optional (RFC 7515 §4.1.4): without one the keys of the algorithm are tried, at most eight.',
    'JWK Error handling with `cause` Should not authorize': ANSWERS_ITSELF,
    'JWT Error handling with `cause` Should not authorize': ANSWERS_ITSELF,
  },
  'fastify-jwt': {},
}
