/** Where authorization codes are kept. */
import type { AuthorizationCode } from './authorization-code.ts'

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface AuthorizationCodeStore {
  add(code: AuthorizationCode): Promise<void>
  /** Used and expired ones too. */
  find(hash: string): Promise<AuthorizationCode | undefined>
  /**
   * The single use: one conditional statement.
   *
   * @returns false when it was used, has expired, or is not there
   */
  use(hash: string, nowSeconds: number): Promise<boolean>
  /**
   * Notes that it was used a second time.
   *
   * @returns false when that is known, or it was not used a first time
   */
  markReplayed(hash: string, nowSeconds: number): Promise<boolean>
  /** Removes what nobody has used yet: of a user, or of one consent or one login of theirs. */
  cancel(of: { readonly subject: string; readonly consentId?: string; readonly loginId?: string }): Promise<void>
  /** The same of a client, for all its users. May read the whole table. */
  cancelOfClient(clientId: string): Promise<void>
  /** @returns how many rows were removed: fewer than the limit when nothing is left */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
