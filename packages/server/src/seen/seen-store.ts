/** What may be shown only once and is remembered for as long as it could be shown again: the `jti` of what clients sign. */
import { createHash } from 'node:crypto'

/** What it is of. A value of one kind says nothing of another. */
export type SeenKind = 'client_assertion' | 'dpop_proof'

/** One that was shown. */
export interface Seen {
  readonly kind: SeenKind
  /** Of the kind and of everything that makes the value unique: {@link seenHash}. */
  readonly hash: string
  /** Seconds since the epoch: from then on it is refused for its age, and may be forgotten. */
  readonly expiresAt: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface SeenStore {
  /** One INSERT that may fail: of any number that show the same at once, in any number of processes, one is told that it is new. */
  remember(seen: Seen): Promise<boolean>
  /** @returns how many were removed, at most `limit` */
  removeExpired(before: number, limit: number): Promise<number>
}

/** SHA-256 in hexadecimal digits. No part can be taken for the end of another. */
export function seenHash(kind: SeenKind, ...parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest('hex')
}
