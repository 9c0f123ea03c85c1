/** Where signing keys are kept, whatever database holds them. */
import type { NewSigningKey, SigningKeyRecord, SigningKeyUse } from './signing-key.ts'

/** Uses of a key since they were last written. */
export interface KeyUses {
  readonly kid: string
  readonly count: number
  readonly lastVerifiedAt: number
}

/**
 * Of each use at most one key is active and at most one on standby, however many processes ask for how much at once: every change is one
 * conditional step, which says whether it was made. Times are whole seconds.
 *
 * Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`.
 */
export interface SigningKeyStore {
  /** Oldest first. Without `ended`, only those that verify; without `use`, those of every use. */
  list(options?: { readonly use?: SigningKeyUse; readonly ended?: boolean }): Promise<readonly SigningKeyRecord[]>
  /** False when there is one in that state already, or for a verify-only key when it is there. */
  add(key: NewSigningKey): Promise<boolean>
  /** Lets a standby key sign earlier. False when it is not on standby, or is to sign by then anyway. */
  advance(change: { readonly kid: string; readonly activateAt: number }): Promise<boolean>
  /** Makes the standby key of a use its active one and ends the active one's signing, both or neither. */
  replaceActive(change: {
    readonly use: SigningKeyUse
    readonly active: string
    readonly next: string
    readonly as: 'verify-only' | 'revoked'
    readonly at: number
  }): Promise<boolean>
  /** Ends a key that does not sign, and erases its secret. A retired one can still be revoked. */
  end(change: { readonly kid: string; readonly as: 'retired' | 'revoked'; readonly at: number }): Promise<boolean>
  /** Replaces the ciphertext. False when the old one is no longer there. */
  reseal(change: { readonly kid: string; readonly expected: string; readonly sealed: string }): Promise<boolean>
  /** Adds to the numbers. They are hints: a statement that was not answered may run twice. */
  countUses(uses: KeyUses): Promise<void>
}
