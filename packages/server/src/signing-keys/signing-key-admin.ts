/** What operators do with signing keys beside running servers, which find out by reading the store. */
import { callable, nonEmptyText, type OptionTable, optional, parseOptions } from '@latchkey/options'
import type { Algorithm, Key } from '@latchkey/tokens'
import { keyRevoked } from '../events/key-revoked.ts'
import type { Raise } from '../events/listener.ts'
import { keyActivated, keyCreated, keyRetired, keyRevoked as keyRevokedEvent } from './audit-events.ts'
import { openSigningKey, sealMaterial } from './new-signing-key.ts'
import { type KeyRingOptions, keyRingOptions, parseRingOptions } from './ring-options.ts'
import { publishKey } from './rotation.ts'
import { type DropAnswer, type SigningKeyRecord, safeToDrop } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

/** The rows that a revocation and its listeners share one transaction over. */
export interface SigningKeyRows {
  readonly signingKeys: Pick<SigningKeyStore, 'end' | 'replaceActive'>
}

/** The same ring options as the servers have, so that the times agree; and who acts. */
export interface SigningKeyAdminOptions extends KeyRingOptions {
  /** Needed to revoke: its listeners make guards in other processes learn of it. */
  readonly raise?: Raise<SigningKeyRows>['raise']
  /** For the audit log: `cli`, or an administrator's id. */
  readonly actor: string
}

/** A key as operators see it: without its secret. */
export interface ListedSigningKey extends Omit<SigningKeyRecord, 'sealed'> {
  readonly drop: DropAnswer
}

/** Why nothing was done. */
export type KeyRefusal =
  /** No key has this id. */
  | 'unknown'
  /** It signs, or is about to: rotate, or revoke it. */
  | 'signs'
  | 'tokens_alive'
  | 'in_use'
  /** It was retired or revoked before. */
  | 'ended'
  /** A key with this id is there. */
  | 'exists'
  /** Another key is on standby. */
  | 'standby_taken'
  /** Too weak, or made with an opt-in, which no table remembers. */
  | 'weak'
  /** Another process changed the keys at this moment: try again. */
  | 'conflict'

interface Refused {
  readonly done: false
  readonly reason: KeyRefusal
  /** When it will be possible. */
  readonly safeAt?: number
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
   * @param options.alg - another algorithm than the ring's; a standby key of another one is retired
   * @param options.now - lets it sign at once: a verifier elsewhere that does not ask for unknown keys refuses its tokens for a while
   */
  readonly rotate: (options?: { readonly alg?: Algorithm; readonly now?: boolean }) => Promise<Rotated | Refused>
  /** @param options.force - even if its tokens may still be valid, or were used a moment ago */
  readonly retire: (kid: string, options?: { readonly force?: boolean }) => Promise<{ readonly done: true } | Refused>
  /** Every guard that follows the feed refuses the key's tokens from now on. An active key is replaced at once. */
  readonly revoke: (kid: string) => Promise<{ readonly done: true; readonly replacement?: string } | Refused>
  /** Takes a key from elsewhere, made `extractable`: to sign next, or to verify what it has signed. */
  readonly importKey: (key: Key, as: 'standby' | 'verify-only') => Promise<{ readonly done: true } | Refused>
  /** Encrypts everything anew under the first key-encryption key. */
  readonly rewrap: () => Promise<{ readonly rewrapped: number; readonly current: number }>
}

const REVOKE_ATTEMPTS = 5

const OPTIONS = {
  ...keyRingOptions,
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
  const settings = parseRingOptions(ringOptions)
  const { store, encryption, audit, clock, publishSeconds, tokensLiveSeconds } = settings
  const limits = { tokensLiveSeconds, quietSeconds: tokensLiveSeconds }
  const second = () => Math.ceil(clock.now())

  async function find(kid: string): Promise<SigningKeyRecord | undefined> {
    return (await store.list({ ended: true })).find((record) => record.kid === kid)
  }

  async function list(): Promise<readonly ListedSigningKey[]> {
    const now = clock.now()
    return (await store.list({ ended: true })).map(({ sealed: _, ...shown }) => ({
      ...shown,
      drop: safeToDrop(shown, now, limits),
    }))
  }

  async function rotate({ alg, now = false }: Parameters<SigningKeyAdmin['rotate']>[0] = {}) {
    const standby = await standbyOf(alg, second() + (now ? 0 : publishSeconds))
    if (!standby) return refused('conflict')
    if (now) return signNow(standby.kid)
    const activateAt = Math.max(second(), standby.createdAt + Math.ceil(publishSeconds))
    await store.advance({ kid: standby.kid, activateAt })
    return rotated(standby.kid, Math.min(activateAt, standby.activateAt ?? activateAt))
  }

  async function signNow(kid: string): Promise<Rotated | Refused> {
    const active = (await store.list()).find(({ state }) => state === 'active')
    const isMade = active !== undefined && (await activate(kid, active.kid))
    return isMade ? rotated(kid, second()) : refused('conflict')
  }

  /** The key on standby, of any algorithm unless one is asked for. It is made if there is none. */
  async function standbyOf(alg: Algorithm | undefined, activateAt: number): Promise<SigningKeyRecord | undefined> {
    const there = (await store.list()).find(({ state }) => state === 'standby')
    if (there && (alg === undefined || there.alg === alg)) return there
    // Nothing was signed with it.
    if (there) await store.end({ kid: there.kid, as: 'retired', at: second() })
    const kid = await publishKey(settings, { alg: alg ?? settings.alg, activateAt, actor })
    return kid === undefined ? undefined : find(kid)
  }

  async function activate(next: string, active: string): Promise<boolean> {
    const isMade = await store.replaceActive({ active, next, as: 'verify-only', at: second() })
    if (isMade) await audit?.record(keyActivated(next, { reason: 'command', actor }))
    return isMade
  }

  async function retire(kid: string, { force = false }: { readonly force?: boolean } = {}) {
    const record = await find(kid)
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

  async function revoke(kid: string) {
    if (!raise) throw new TypeError('raise: missing: guards elsewhere would not learn of it')
    const record = await find(kid)
    if (!record) return refused('unknown')
    if (record.state === 'revoked') return refused('ended')
    // A configured key is known to guards by itself, and here by a name that no token has: its row is all that there is to end.
    const ended = await endRevoked(kid, record.origin === 'configured' ? undefined : raise)
    if (!ended) return refused('conflict')
    if (ended.replacement !== undefined)
      await audit?.record(keyActivated(ended.replacement, { reason: 'command', actor }))
    await audit?.record(keyRevokedEvent(kid, { reason: 'command', actor }))
    return { done: true, ...ended } as const
  }

  /** A schedule may replace the key at the same moment: then it is no longer the active one that has to be ended. */
  async function endRevoked(
    kid: string,
    tellAll: SigningKeyAdminOptions['raise'],
  ): Promise<{ readonly replacement?: string } | undefined> {
    const tell = (change: (rows: SigningKeyRows) => Promise<boolean>) =>
      tellAll ? tellAll(keyRevoked, { kid }, change) : change({ signingKeys: store })
    const at = second()
    for (let attempt = 0; attempt < REVOKE_ATTEMPTS; attempt += 1) {
      // Raised before another key is made, so that guards learn of it first.
      if (await tell(({ signingKeys }) => signingKeys.end({ kid, as: 'revoked', at }))) return {}
      const next = (await standbyOf(undefined, second()))?.kid
      if (next === undefined || next === kid) continue
      const isReplaced = await tell(({ signingKeys }) =>
        signingKeys.replaceActive({ active: kid, next, as: 'revoked', at: second() }),
      )
      if (isReplaced) return { replacement: next }
    }
    return undefined
  }

  async function importKey(key: Key, as: 'standby' | 'verify-only') {
    if (key.weakness !== undefined || key.alg === 'ES256K') return refused('weak')
    const material = sealMaterial(key, encryption)
    if (await find(material.kid)) return refused('exists')
    const createdAt = second()
    const activateAt = createdAt + Math.ceil(publishSeconds)
    const record = { ...material, state: as, origin: 'imported', createdAt, activateAt } as const
    // A key that cannot be read back must be found out now, not when it has to sign.
    openSigningKey({ ...record, verifiedCount: 0 }, encryption)
    if (!(await store.add(record))) return refused(as === 'standby' ? 'standby_taken' : 'exists')
    await audit?.record(keyCreated(key.kid ?? '', { reason: 'imported', actor }))
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

  return Object.freeze({ list, rotate, retire, revoke, importKey, rewrap })
}

function refused(reason: KeyRefusal, safeAt?: number): Refused {
  return { done: false, reason, ...(safeAt !== undefined && { safeAt }) }
}

function rotated(kid: string, activateAt: number): Rotated {
  return { done: true, kid, activateAt }
}
