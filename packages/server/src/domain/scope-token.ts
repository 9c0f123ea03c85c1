/** One scope (RFC 6749 §3.3), of a length that a token has room for. */
export function isScopeToken(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(text)
}
