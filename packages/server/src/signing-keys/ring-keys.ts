/** The rows of the ring as keys that verify and sign. A row's key is made once, and stays the same object while the row lives. */
import { createSigner, type Key, type Signer } from '@latchkey/tokens'
import { DomainError } from '../faults/domain-error.ts'
import type { KeyEncryption } from './key-encryption.ts'
import { openSigningKey, openVerifyingKey } from './new-signing-key.ts'
import type { SigningKeyRecord } from './signing-key.ts'

/** The keys of one reading. */
export interface RingKeys {
  /** Those that verify, by `kid`. */
  readonly verifying: ReadonlyMap<string, Key>
  /** The active key's signer, if the key can be decrypted. */
  readonly signer: Signer | undefined
  /** `signing_key_unreadable`, once for each key that should sign, or is a secret, and cannot be decrypted. */
  readonly faults: readonly DomainError[]
}

/** Returns a function from rows to keys, which remembers what it has opened. */
export function createRingKeys(encryption: KeyEncryption): (records: readonly SigningKeyRecord[]) => RingKeys {
  let keys: ReadonlyMap<string, Key> = new Map()
  let signers: ReadonlyMap<string, Signer> = new Map()

  return (records) => {
    const faults: DomainError[] = []
    const own = records.filter(({ origin }) => origin !== 'configured')
    keys = opened(own, (record) => keys.get(record.kid) ?? openVerifyingKey(record, encryption), faults)
    // A standby key is opened too, so that a fault is found before it has to sign.
    const signing = own.filter(({ kid, state }) => keys.has(kid) && (state === 'active' || state === 'standby'))
    const signerOf = (record: SigningKeyRecord) =>
      signers.get(record.kid) ?? createSigner({ key: openSigningKey(record, encryption) })
    signers = opened(signing, signerOf, faults)
    const active = own.find(({ state }) => state === 'active')
    return { verifying: keys, signer: active && signers.get(active.kid), faults }
  }
}

function opened<T>(
  records: readonly SigningKeyRecord[],
  open: (record: SigningKeyRecord) => T,
  faults: DomainError[],
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const record of records) {
    try {
      found.set(record.kid, open(record))
    } catch (fault) {
      if (!(fault instanceof DomainError)) throw fault
      faults.push(fault)
    }
  }
  return found
}
