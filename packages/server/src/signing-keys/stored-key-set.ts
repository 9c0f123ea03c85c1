/** The keys of access tokens as they are in the store at this moment, for a program that judges a token and follows nothing. */
import type { KeySet } from '@latchkey/tokens'
import type { KeyEncryption } from './key-encryption.ts'
import { openVerifyingKey } from './new-signing-key.ts'
import { createRingKeySet } from './ring-key-set.ts'
import type { FormerKey } from './ring-options.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

/** What reading needs. */
export interface StoredKeySetOptions {
  readonly store: Pick<SigningKeyStore, 'list'>
  readonly encryption: KeyEncryption
  readonly formerKeys?: readonly FormerKey[]
}

/** @throws {DomainError} store_unavailable | store_misconfigured | signing_key_unreadable */
export async function readStoredKeySet({ store, encryption, formerKeys = [] }: StoredKeySetOptions): Promise<KeySet> {
  const records = await store.list({ use: 'access_token', ended: true })
  const living = records.filter(({ origin, endedAt }) => origin !== 'configured' && endedAt === undefined)
  const ring = new Map(living.map((record) => [record.kid, openVerifyingKey(record, encryption)]))
  const hasEnded = (name: string) => records.some(({ kid, endedAt }) => kid === name && endedAt !== undefined)
  const former = formerKeys.filter(({ name }) => !hasEnded(name)).map(({ key }) => key)
  return createRingKeySet({ known: () => ({ ring, former, version: 1 }), readAgain: async () => {} })
}
