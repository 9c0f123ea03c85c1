/**
 * What an import and an export carry, by kind: flat rows, so that they fit into CSV. Times are seconds since the epoch unless a name says
 * otherwise. What a store can work out by itself (keys by which names and addresses are compared) is not among them.
 */
import type { StoredApiKey } from '../api-keys/api-key.ts'
import type { StoredClient } from '../clients/client-store.ts'
import type { PasswordForm } from '../login/user.ts'
import type { SessionEndReason } from '../sessions/session.ts'
import type { StoredSession } from '../sessions/session-store.ts'
import type { SigningKeyRecord } from '../signing-keys/signing-key.ts'

/** An account of our own. */
export interface TransferredUser {
  readonly id: string
  readonly username: string
  readonly passwordHash: string | null
  /** Of what the hash is. Left out: of what was sent. */
  readonly passwordForm?: PasswordForm
  readonly createdAt: number
  readonly disabledAt?: number
  readonly email?: string
  readonly emailVerifiedAt?: number
  readonly passwordChangedAt?: number
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly verifyBy?: number
}

/** A family of refresh tokens. */
export interface TransferredSession extends Omit<StoredSession, 'ended' | 'previous'> {
  readonly endedAt?: number
  readonly endReason?: SessionEndReason
  readonly previousHash?: string
  readonly previousProof?: string
  readonly sealedSuccessor?: string
  /** Milliseconds. */
  readonly rotatedAt?: number
}

/** A token that was spent before the session's last one: by it a theft is recognized. */
export interface TransferredSpentToken {
  readonly hash: string
  readonly sessionId: string
  /** Milliseconds. */
  readonly spentAt: number
  readonly sealedSuccessor: string
  readonly expiresAt: number
}

export interface TransferredRows {
  readonly users: TransferredUser
  readonly sessions: TransferredSession
  readonly 'spent-refresh-tokens': TransferredSpentToken
  readonly 'api-keys': StoredApiKey
  readonly clients: StoredClient
  readonly 'signing-keys': SigningKeyRecord
}

export type TransferKind = keyof TransferredRows

/** In the order in which they are moved: a session is of no use before its user. */
export const transferKinds: readonly TransferKind[] = [
  ...(['users', 'sessions', 'spent-refresh-tokens', 'api-keys', 'clients', 'signing-keys'] as const),
]
