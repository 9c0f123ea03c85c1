/** Where consents are kept. */
import type { Consent, ConsentPlace } from './consent.ts'

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface ConsentStore {
  find(place: ConsentPlace): Promise<Consent | undefined>
  findById(id: string): Promise<Consent | undefined>
  /**
   * Keeps a consent, or adds its scopes to the one that is there, whose id stays. However many do so at once, none of their scopes is lost.
   *
   * @returns the consent as it is now
   */
  grant(consent: Consent): Promise<Consent>
  /** A user's, by client and resource. */
  list(subject: string, limit: number): Promise<readonly Consent[]>
  /** @returns false when this user has no such consent */
  remove(consent: Pick<Consent, 'id' | 'subject'>): Promise<boolean>
  /** All of a user. */
  forget(subject: string): Promise<void>
  /**
   * Those to a client, of all users. May read the whole table: it is for what seldom happens.
   *
   * @returns how many rows were removed: fewer than the limit when nothing is left
   */
  forgetClient(clientId: string, limit: number): Promise<number>
}
