/** Takes a signing key from elsewhere. */
import type { Key } from '@latchkey/tokens'
import { keyCreated } from './audit-events.ts'
import { findSigningKey } from './find-signing-key.ts'
import { type NotDone, refused } from './key-refusal.ts'
import { openSigningKey, sealMaterial } from './new-signing-key.ts'
import type { RingSettings } from './ring-options.ts'
import type { SigningKeyUse } from './signing-key.ts'
import { isForUse } from './use-algorithms.ts'

/** A key that was made `extractable`: to sign next, or to verify what it has signed. */
export type ImportSigningKey = (
  key: Key,
  as: 'standby' | 'verify-only',
  /** Default `access_token`. */
  use?: SigningKeyUse,
) => Promise<{ readonly done: true } | NotDone>

/** @param settings - of any use: they agree in their times */
export function createImportSigningKey(settings: RingSettings, actor: string): ImportSigningKey {
  const { store, encryption, audit, clock, publishSeconds } = settings

  return async (key, as, use = 'access_token') => {
    if (key.weakness !== undefined || key.alg === 'ES256K') return refused('weak')
    if (!isForUse(use, key.alg)) return refused('alg_unfit')
    const material = sealMaterial(key, encryption)
    if (await findSigningKey(store, material.kid)) return refused('exists')
    const createdAt = Math.ceil(clock.now())
    const activateAt = createdAt + Math.ceil(publishSeconds)
    const record = { ...material, use, state: as, origin: 'imported', createdAt, activateAt } as const
    // A key that cannot be read back must be found out now, not when it has to sign.
    openSigningKey({ ...record, verifiedCount: 0 }, encryption)
    if (!(await store.add(record))) return refused(as === 'standby' ? 'standby_taken' : 'exists')
    await audit?.record(keyCreated(key.kid ?? '', { reason: 'imported', actor }))
    return { done: true } as const
  }
}
