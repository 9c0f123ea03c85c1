/** Revokes a signing key: every guard that follows the feed refuses its tokens from now on. */
import { keyRevoked } from '../events/key-revoked.ts'
import type { Raise } from '../events/listener.ts'
import { keyActivated, keyRevoked as keyRevokedEvent } from './audit-events.ts'
import { findSigningKey } from './find-signing-key.ts'
import { type NotDone, refused } from './key-refusal.ts'
import type { RingSettings } from './ring-options.ts'
import type { SigningKeyRecord, SigningKeyUse } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'
import { standbyKey } from './standby-key.ts'

/** The rows that a revocation and its listeners share one transaction over. */
export interface SigningKeyRows {
  readonly signingKeys: Pick<SigningKeyStore, 'end' | 'replaceActive'>
}

/** What revoking needs. */
export interface RevokeSigningKeyPorts {
  /** Of each use: an active key is replaced by one of its own. */
  readonly settings: Readonly<Record<SigningKeyUse, RingSettings>>
  /** Its listeners make guards in other processes learn of it. */
  readonly raise: Raise<SigningKeyRows>['raise'] | undefined
  readonly actor: string
}

/** An active key is replaced at once. */
export type RevokeSigningKey = (
  kid: string,
) => Promise<{ readonly done: true; readonly replacement?: string } | NotDone>

const REVOKE_ATTEMPTS = 5

export function createRevokeSigningKey({ settings, raise, actor }: RevokeSigningKeyPorts): RevokeSigningKey {
  const { store, audit, clock } = settings.access_token
  const second = () => Math.ceil(clock.now())

  return async (kid) => {
    if (!raise) throw new TypeError('raise: missing: guards elsewhere would not learn of it')
    const record = await findSigningKey(store, kid)
    if (!record) return refused('unknown')
    if (record.state === 'revoked') return refused('ended')
    // A configured key is known to guards by itself, and here by a name that no token has: its row is all that there is to end.
    const ended = await endRevoked(record, record.origin === 'configured' ? undefined : raise)
    if (!ended) return refused('conflict')
    if (ended.replacement !== undefined)
      await audit?.record(keyActivated(ended.replacement, { reason: 'command', actor }))
    await audit?.record(keyRevokedEvent(kid, { reason: 'command', actor }))
    return { done: true, ...ended } as const
  }

  /** A schedule may replace the key at the same moment: then it is no longer the active one that has to be ended. */
  async function endRevoked(
    { kid, use }: SigningKeyRecord,
    tellAll: RevokeSigningKeyPorts['raise'],
  ): Promise<{ readonly replacement?: string } | undefined> {
    const tell = (change: (rows: SigningKeyRows) => Promise<boolean>) =>
      tellAll ? tellAll(keyRevoked, { kid }, change) : change({ signingKeys: store })
    const at = second()
    for (let attempt = 0; attempt < REVOKE_ATTEMPTS; attempt += 1) {
      // Raised before another key is made, so that guards learn of it first.
      if (await tell(({ signingKeys }) => signingKeys.end({ kid, as: 'revoked', at }))) return {}
      const next = (await standbyKey(settings[use], { activateAt: second(), actor }))?.kid
      if (next === undefined || next === kid) continue
      const isReplaced = await tell(({ signingKeys }) =>
        signingKeys.replaceActive({ use, active: kid, next, as: 'revoked', at: second() }),
      )
      if (isReplaced) return { replacement: next }
    }
    return undefined
  }
}
