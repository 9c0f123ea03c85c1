/** Networks from which users have logged in, whatever database holds them. */

/** A network as it is kept. */
export interface KnownNetwork {
  /** A keyed digest of the user's name and the network, in hexadecimal: who reads the table learns of no address. */
  readonly digest: string
  readonly subject: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. Times are seconds since the epoch. */
export interface NetworkStore {
  /**
   * Keeps a network, or notes that it was used, at most once a day.
   *
   * @param most - how many of the newest of one subject stay
   */
  readonly remember: (network: KnownNetwork, at: number, most: number) => Promise<void>
  /** Whether it was used since then. */
  readonly isKnown: (digest: string, since: number) => Promise<boolean>
  /** Forgets all networks of a subject: after its password was reset, when it is gone, or because somebody asks for it. */
  readonly forget: (subject: string) => Promise<void>
  /** Removes networks that were not used since then, at most `limit`; returns how many. */
  readonly removeUnused: (since: number, limit: number) => Promise<number>
}
