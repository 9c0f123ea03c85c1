/** The claims that an old app's own decoder returns. */
import type { Claims } from '@latchkey/tokens'
import { isThenable } from './thenable.ts'

/** @throws {TypeError} for a promise, null or a list: a decoder may return them, but they are not claims */
export function parseClaims(decoded: unknown): Claims {
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded) || isThenable<unknown>(decoded)) {
    throw new TypeError('engine.decode: return the claims as an object, not as a promise')
  }
  return decoded as Claims
}
