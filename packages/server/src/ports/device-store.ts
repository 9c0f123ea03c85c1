/** Devices that have logged in before, whatever database holds them. */

/** A device as it is kept: its token only as SHA-256. */
export interface KnownDevice {
  readonly tokenHash: string
  readonly subject: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface DeviceStore {
  /** Of one subject only the newest are kept. */
  readonly remember: (device: KnownDevice) => Promise<void>
  /** Finds a device, and notes that it was used. */
  readonly find: (tokenHash: string) => Promise<KnownDevice | undefined>
  /** Forgets all devices of a subject: after its password was reset, or it is gone. */
  readonly forget: (subject: string) => Promise<void>
  /** Removes devices that nobody has used since that second, at most so many. Returns how many it removed. */
  readonly removeUnused: (sinceSeconds: number, limit: number) => Promise<number>
}
