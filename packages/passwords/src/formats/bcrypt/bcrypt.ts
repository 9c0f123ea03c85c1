/**
 * `$2b$12$…`: bcrypt, of PHP, Laravel, Rails, Node and many others. `$2a$`, `$2b$` and `$2y$` mean the same. `$2x$` is an old fault of one
 * library and is not read. Only 72 bytes of a password count, and a NUL is one of them, as in npm's libraries and Go's.
 */
import type { RoundsWork } from '../../work.ts'
import { bcryptBase64Of } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { type DerivedParts, derived, malformed } from '../parsed.ts'

export const bcrypt: PasswordFormat = {
  name: 'bcrypt',
  safety: 'safe',
  recognises: (stored) => /^\$2[abxy]?\$/.test(stored),
  read: (stored) => readBcrypt(stored),
}

const pattern = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/

/** @param prepare - the bytes that go into bcrypt; default: UTF-8 */
export function readBcrypt(stored: string, prepare?: DerivedParts['prepare']): ParsedPassword | Unreadable {
  const [, cost, saltText, digestText] = pattern.exec(stored) ?? []
  return bcryptOf({ cost: Number(cost), salt: bcryptBase64Of(saltText), digest: bcryptBase64Of(digestText) }, prepare)
}

/** The parts of a bcrypt hash, however its string spells them. */
export interface BcryptParts {
  readonly cost: number
  readonly salt: Uint8Array | undefined
  readonly digest: Uint8Array | undefined
}

export function bcryptOf(
  { cost, salt, digest }: BcryptParts,
  prepare?: DerivedParts['prepare'],
): ParsedPassword | Unreadable {
  if (salt?.length !== 16 || digest?.length !== 23 || !(cost >= 4 && cost <= 31)) return malformed
  return derived({ work: bcryptWork(cost), salt, digest, ...(prepare && { prepare }) })
}

export function bcryptWork(cost: number): RoundsWork {
  return { primitive: 'rounds', algorithm: 'bcrypt', rounds: 2 ** cost }
}
