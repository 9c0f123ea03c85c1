/** The parameter `scope` of a token request (RFC 6749 §3.3). */
import { isScope } from '../tokens/scope-token.ts'

/** @returns undefined when it was left out; `malformed` when it is not a list of scopes */
export function readScopeParameter(scope: string | undefined): readonly string[] | 'malformed' | undefined {
  if (scope === undefined) return undefined
  const scopes = scope.split(' ')
  return scopes.every(isScope) ? scopes : 'malformed'
}
