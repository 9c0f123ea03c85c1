/** Finds the three parts of a compact JWS (RFC 7515 §7.1) without copying. */
import { TokenError } from '../token-error.ts'

/**
 * @returns the indexes of the two dots
 * @throws {TokenError} token_malformed
 */
export function findSegments(token: unknown, maximumCharacters: number): readonly [number, number] {
  if (typeof token !== 'string') throw malformed('the token is not a string', 'not_a_string')
  // Before anything else: a megabyte of dots must cost only one comparison.
  if (token.length > maximumCharacters)
    throw malformed(`the token has more than ${maximumCharacters} characters`, 'too_long')
  const headerEnd = token.indexOf('.')
  // Without a first dot there is no second one either.
  const payloadEnd = token.indexOf('.', headerEnd + 1)
  if (payloadEnd < 0) throw malformed('a token has three parts separated by dots', 'too_few_segments')
  if (token.includes('.', payloadEnd + 1))
    throw isJwe(token) ? encrypted() : malformed('a token has three parts separated by dots', 'too_many_segments')
  return [headerEnd, payloadEnd]
}

/** RFC 7516 §3.1: five parts are an encrypted token. */
function isJwe(token: string): boolean {
  return token.split('.', 6).length === 5
}

function encrypted(): TokenError {
  return new TokenError('token_unsupported', 'this is an encrypted token (JWE); this engine reads signed ones', {
    part: 'token',
    reason: 'jwe',
  })
}

function malformed(
  message: string,
  reason: 'not_a_string' | 'too_long' | 'too_few_segments' | 'too_many_segments',
): TokenError {
  return new TokenError('token_malformed', message, { part: 'token', reason })
}
