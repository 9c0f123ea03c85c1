/** Where secrets are kept that the server has made for itself, sealed. */

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface SecretStore {
  readonly find: (name: string) => Promise<string | undefined>
  /** Keeps a new one. False if there is one of this name already. */
  readonly create: (name: string, sealed: string) => Promise<boolean>
  /** Compare and swap in one statement. False when it is another by now. */
  readonly reseal: (name: string, expected: string, sealed: string) => Promise<boolean>
}
