/** Devices that have logged in before, whatever database holds them. */

/** A device as it is kept. */
export interface KnownDevice {
  /** SHA-256 of its token, in hexadecimal. */
  readonly tokenHash: string
  readonly subject: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. Times are seconds since the epoch. */
export interface DeviceStore {
  /**
   * Keeps a new device.
   *
   * @param most - how many of the newest of one subject stay
   */
  readonly remember: (device: KnownDevice, at: number, most: number) => Promise<void>
  /** Finds a device that was used since then, and notes the day on which it is used. */
  readonly find: (tokenHash: string, at: number, since: number) => Promise<KnownDevice | undefined>
  /** Forgets all devices of a subject: after its password was reset, when it is gone, or because somebody asks for it. */
  readonly forget: (subject: string) => Promise<void>
  /** Removes devices that were not used since then, at most `limit`; returns how many. */
  readonly removeUnused: (since: number, limit: number) => Promise<number>
}
