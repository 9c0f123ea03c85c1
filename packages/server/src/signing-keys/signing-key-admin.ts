/** What operators do with signing keys beside running servers, which find out by reading the store. */
import { callable, nonEmptyText, type OptionTable, optional, parseOptions } from '@latchkey/options'
import type { Algorithm } from '@latchkey/tokens'
import { keyActivated, keyRetired } from './audit-events.ts'
import { findSigningKey } from './find-signing-key.ts'
import { createImportSigningKey, type ImportSigningKey } from './import-signing-key.ts'
import { type NotDone, refused } from './key-refusal.ts'
import { createRevokeSigningKey, type RevokeSigningKey, type RevokeSigningKeyPorts } from './revoke-signing-key.ts'
import { type KeyRingOptions, keyRingOptions, parseRingOptions, type RingSettings } from './ring-options.ts'
import { type DropAnswer, type SigningKeyRecord, type SigningKeyUse, safeToDrop } from './signing-key.ts'
import { standbyKey } from './standby-key.ts'
import { isForUse } from './use-algorithms.ts'

/** The same ring options as the servers have, so that the times agree; and who acts. */
export interface SigningKeyAdminOptions extends Omit<KeyRingOptions, 'use'> {
  /** Needed to revoke: its listeners make guards in other processes learn of it. */
  readonly raise?: NonNullable<RevokeSigningKeyPorts['raise']>
  /** For the audit log: `cli`, or an administrator's id. */
  readonly actor: string
}

/** A key as operators see it: without its secret. */
export interface ListedSigningKey extends Omit<SigningKeyRecord, 'sealed'> {
  readonly drop: DropAnswer
}

/** A key that signs from a time on, or now. */
export interface Rotated {
  readonly done: true
  readonly kid: string
  readonly activateAt: number
}

/** Every method may reject with a DomainError: `store_unavailable`, `store_misconfigured`, `signing_key_unreadable`. */
export interface SigningKeyAdmin {
  readonly list: () => Promise<readonly ListedSigningKey[]>
  /**
   * Publishes a key that signs when every verifier can have read it, or lets the one on standby sign sooner.
   *
   * @param options.use - what the key is to sign. Default `access_token`
   * @param options.alg - another algorithm than the ring's; a standby key of another one is retired
   * @param options.now - lets it sign at once: a verifier elsewhere that does not ask for unknown keys refuses its tokens for a while
   */
  readonly rotate: (options?: {
    readonly use?: SigningKeyUse
    readonly alg?: Algorithm
    readonly now?: boolean
  }) => Promise<Rotated | NotDone>
  /** @param options.force - even if its tokens may still be valid, or were used a moment ago */
  readonly retire: (kid: string, options?: { readonly force?: boolean }) => Promise<{ readonly done: true } | NotDone>
  /** Every guard that follows the feed refuses the key's tokens from now on. An active key is replaced at once. */
  readonly revoke: RevokeSigningKey
  /** Takes a key from elsewhere, made `extractable`: to sign next, or to verify what it has signed. */
  readonly importKey: ImportSigningKey
  /** Encrypts everything anew under the first key-encryption key. */
  readonly rewrap: () => Promise<{ readonly rewrapped: number; readonly current: number }>
}

const { use: _, ...ringOptions } = keyRingOptions

const OPTIONS = {
  ...ringOptions,
  raise: optional(
    undefined,
    callable<NonNullable<SigningKeyAdminOptions['raise']>>('what tells the rooms of the server'),
  ),
  actor: nonEmptyText,
} satisfies OptionTable<keyof SigningKeyAdminOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createSigningKeyAdmin(options: SigningKeyAdminOptions): SigningKeyAdmin {
  parseOptions(OPTIONS, options)
  const { raise, actor, ...ringOptions } = options
  const settings = settingsOfUses(ringOptions)
  const { store, encryption, audit, clock, publishSeconds, tokensLiveSeconds } = settings.access_token
  const limits = { tokensLiveSeconds, quietSeconds: tokensLiveSeconds }
  const second = () => Math.ceil(clock.now())

  async function list(): Promise<readonly ListedSigningKey[]> {
    const now = clock.now()
    return (await store.list({ ended: true })).map(({ sealed: _, ...shown }) => ({
      ...shown,
      drop: safeToDrop(shown, now, limits),
    }))
  }

  async function rotate({ use = 'access_token', alg, now = false }: Parameters<SigningKeyAdmin['rotate']>[0] = {}) {
    if (alg !== undefined && !isForUse(use, alg)) return refused('alg_unfit')
    // Whoever signs makes the first one: nobody would ever look after a key whose ring is not open.
    const active = (await store.list({ use })).find(({ state }) => state === 'active')
    if (!active) return refused('unused')
    const standby = await standbyKey(settings[use], {
      alg,
      activateAt: second() + (now ? 0 : publishSeconds),
      actor,
    })
    if (!standby) return refused('conflict')
    if (now)
      return (await activate(use, standby.kid, active.kid)) ? rotated(standby.kid, second()) : refused('conflict')
    const activateAt = Math.max(second(), standby.createdAt + Math.ceil(publishSeconds))
    await store.advance({ kid: standby.kid, activateAt })
    return rotated(standby.kid, Math.min(activateAt, standby.activateAt ?? activateAt))
  }

  async function activate(use: SigningKeyUse, next: string, active: string): Promise<boolean> {
    const isMade = await store.replaceActive({ use, active, next, as: 'verify-only', at: second() })
    if (isMade) await audit?.record(keyActivated(next, { reason: 'command', actor }))
    return isMade
  }

  async function retire(kid: string, { force = false }: { readonly force?: boolean } = {}) {
    const record = await findSigningKey(store, kid)
    if (!record) return refused('unknown')
    if (record.endedAt !== undefined) return refused('ended')
    if (record.state === 'active') return refused('signs')
    const drop = safeToDrop(record, clock.now(), limits)
    if (record.state === 'verify-only' && !drop.safe && !force) return refused(drop.reason, drop.safeAt)
    if (!(await store.end({ kid, as: 'retired', at: second() }))) return refused('conflict')
    const reason = drop.safe ? 'command' : 'forced'
    await audit?.record(keyRetired(kid, { reason, actor }))
    return { done: true } as const
  }

  async function rewrap() {
    let rewrapped = 0
    const sealed = (await store.list()).filter((record) => record.sealed !== undefined)
    for (const { kid, alg, sealed: expected = '' } of sealed) {
      if (encryption.isCurrent(expected)) continue
      const anew = encryption.seal(encryption.open(expected, { kid, alg }), { kid, alg })
      if (await store.reseal({ kid, expected, sealed: anew })) rewrapped += 1
    }
    return { rewrapped, current: sealed.length }
  }

  return Object.freeze({
    list,
    rotate,
    retire,
    revoke: createRevokeSigningKey({ settings, raise, actor }),
    importKey: createImportSigningKey(settings.access_token, actor),
    rewrap,
  })
}

/** Former keys are of access tokens: an old app has signed nothing else. */
function settingsOfUses(options: KeyRingOptions): Readonly<Record<SigningKeyUse, RingSettings>> {
  const { formerKeys: _, alg: __, ...common } = options
  return { access_token: parseRingOptions(options), id_token: parseRingOptions({ ...common, use: 'id_token' }) }
}

function rotated(kid: string, activateAt: number): Rotated {
  return { done: true, kid, activateAt }
}
