/** One key of the store, of whatever use, even if it has ended. */
import type { SigningKeyRecord } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

export async function findSigningKey(store: SigningKeyStore, kid: string): Promise<SigningKeyRecord | undefined> {
  return (await store.list({ ended: true })).find((record) => record.kid === kid)
}
