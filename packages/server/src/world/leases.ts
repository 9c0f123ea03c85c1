/** Work that one process at a time does for all: migrations, key rotation, cleaning up. */

export interface HoldOptions {
  /** How soon another may take over when the holder is gone. While the work runs, the lease is renewed. At least 2. */
  readonly seconds: number
  /** How long to wait while another holds it. Default 0. */
  readonly waitSeconds?: number
}

export type Held<T> = { readonly held: true; readonly value: T } | { readonly held: false }

export interface Leases {
  /**
   * Runs work while no one else, in this process or another, runs work under that name.
   * A holder that was suspended may come back after its lease was taken over. So a lease saves double work, and does not replace
   * conditional statements: what the work writes must be right even if another does it at the same moment.
   *
   * @param work - its signal is aborted when the lease was lost; it should stop then
   * @returns whether the work was done, and its result
   * @throws {DomainError} store_unavailable | store_misconfigured, or what `work` throws
   */
  hold<T>(name: string, options: HoldOptions, work: (signal: AbortSignal) => Promise<T>): Promise<Held<T>>
}
