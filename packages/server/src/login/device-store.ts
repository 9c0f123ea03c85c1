/** Devices that have logged in before, whatever database holds them. */

/** A device as it is kept. */
export interface KnownDevice {
  /** SHA-256 of its token, in hexadecimal. */
  readonly tokenHash: string
  readonly subject: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. Times are seconds since the epoch. */
export interface DeviceStore {
  /** Keeps a new device. Of one subject only the newest 20 stay. */
  readonly remember: (device: KnownDevice, at: number) => Promise<void>
  /** Finds a device, and notes the day on which it was used. */
  readonly find: (tokenHash: string, at: number) => Promise<KnownDevice | undefined>
  /** Forgets all devices of a subject: after its password was reset, or when it is gone. */
  readonly forget: (subject: string) => Promise<void>
  /** Removes devices that were not used since then, at most `limit`; returns how many. */
  readonly removeUnused: (since: number, limit: number) => Promise<number>
}
