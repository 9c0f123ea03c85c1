/** Where clients are kept. */
import type { OAuthClient } from './oauth-client.ts'

/** A client with the hash of its secret. */
export interface StoredClient extends OAuthClient {
  /** SHA-256, hexadecimal digits. Left out: it has no secret. */
  readonly secretHash?: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface ClientStore {
  /** @returns false when the id is taken */
  create(client: StoredClient): Promise<boolean>
  find(id: string): Promise<StoredClient | undefined>
  /**
   * Keeps what the document of a client says: makes its row, or has it say so from now on. Whether it is disabled stays as it is, and so does a
   * client of that id that an operator has registered.
   */
  saveDocument(client: StoredClient): Promise<void>
  /** In the order of their ids, after one of them. */
  list(query: { readonly after?: string; readonly limit: number }): Promise<readonly StoredClient[]>
  /** @returns false when there is no such client, or it has no secret */
  setSecretHash(id: string, secretHash: string): Promise<boolean>
  /** @returns false when there is no such client */
  setDisabled(id: string, disabledAt: number | undefined): Promise<boolean>
  /** @returns false when there was no such client */
  remove(id: string): Promise<boolean>
}
