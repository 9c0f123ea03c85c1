/** The signing keys of the login server: kept in its store, shared by all its processes, rotated while they run. */
import type { Jwk, Key, Signer } from '@latchkey/tokens'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { describeFault } from '../faults/describe-fault.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Clock } from '../world/clock.ts'
import { createKeyUseCounter } from './key-uses.ts'
import { type PublishedKeys, publicJwks } from './published-keys.ts'
import { createReloading } from './reloading.ts'
import { createRingKeySet, type KnownKeys } from './ring-key-set.ts'
import { createRingKeys, type RingKeys } from './ring-keys.ts'
import { type FormerKey, type KeyRingOptions, parseRingOptions, type RingSettings } from './ring-options.ts'
import { createFirstKey, rotateWhenDue } from './rotation.ts'
import type { NewSigningKey, SigningKeyRecord, SigningKeyUse } from './signing-key.ts'

/** A ring that follows its store. Disposing of it writes what was counted; the store is its opener's to close. */
export interface KeyRing extends SigningKeys, AsyncDisposable {
  /** What `GET /.well-known/jwks.json` says of its keys: read from the store again if this process has not done so for a while. */
  readonly published: () => Promise<PublishedKeys>
  /**
   * Reads the store now, and does what is due.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  readonly refresh: () => Promise<void>
}

/** What the ring knows, as of one reading. */
interface View extends KnownKeys, RingKeys {
  readonly records: readonly SigningKeyRecord[]
  readonly published: readonly Jwk[]
  readonly readAt: number
}

/**
 * Opens the ring of a store, and makes its first key if there is none: one key, however many processes start together.
 *
 * @throws {ConfigurationError} options that are wrong; keys that no key-encryption key decrypts: no new ones are made in their place
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function openKeyRing(options: KeyRingOptions): Promise<KeyRing> {
  const settings = parseRingOptions(options)
  await registerFormerKeys(settings)
  const { store, use, alg } = settings
  if (!(await store.list({ use })).some(({ state }) => state === 'active')) await createFirstKey(settings, alg)
  return followStore(settings, await store.list({ use }))
}

function followStore(settings: RingSettings, first: readonly SigningKeyRecord[]): KeyRing {
  const { store, use, clock, logger, formerKeys, signWithoutStoreSeconds, jwksMaximumAgeSeconds, reloadMilliseconds } =
    settings
  const toKeys = createRingKeys(settings.encryption)
  const uses = createKeyUseCounter(store, clock)
  const formerNames = new Map(formerKeys.map(({ key, name }) => [key, name]))
  let view = viewOf(first, clock.now(), undefined)
  if (view.faults.length > 0) {
    throw new ConfigurationError(view.faults.map(({ message }) => `${message}; give that key-encryption key too`))
  }
  let healthy = true

  function viewOf(records: readonly SigningKeyRecord[], readAt: number, before: View | undefined): View {
    const keys = toKeys(records)
    const live = new Set(records.map(({ kid }) => kid))
    const former = formerKeys.filter(({ name }) => live.has(name)).map(({ key }) => key)
    const isSame = before && haveSameKeys(before, keys.verifying, former)
    const version = isSame ? before.version : (before?.version ?? 0) + 1
    const published = isSame ? before.published : publicJwks(keys.verifying.values())
    return { ...keys, ring: keys.verifying, former, version, records, published, readAt }
  }

  const readAgain = createReloading(
    clock,
    async () => {
      const readAt = clock.now()
      const next = viewOf(await store.list({ use }), readAt, view)
      if (view.faults.length === 0) {
        for (const fault of next.faults)
          logger?.error({ fault: describeFault(fault) }, 'a signing key cannot be decrypted')
      }
      view = next
    },
    settings.cooldownMilliseconds,
  )

  async function refresh(): Promise<void> {
    await readAgain()
    // A process that cannot read a key must not decide when it signs.
    while (view.faults.length === 0 && (await rotateWhenDue(settings, view.records, settings))) await readAgain()
  }

  /** Logs a fault once, and goes on: the store may come back. */
  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      healthy = true
    } catch (fault) {
      if (healthy) logger?.warn({ fault: describeFault(fault) }, 'the signing keys cannot be read or written')
      healthy = false
    }
  }

  function signer(): Signer {
    if (clock.now() - view.readAt > signWithoutStoreSeconds) {
      throw new DomainError('store_unavailable', 'the signing keys were not read for too long to sign with one')
    }
    const [fault] = view.faults
    if (view.signer) return view.signer
    throw fault ?? new DomainError('store_misconfigured', 'there is no active signing key')
  }

  async function published(): Promise<PublishedKeys> {
    // A process that was held up must not hand out a set in which a key is missing that another signs with by now.
    const isLate = clock.now() - view.readAt > Math.min((2 * reloadMilliseconds) / 1000, signWithoutStoreSeconds)
    if (isLate && healthy) await quietly(readAgain)
    const isFresh = clock.now() - view.readAt <= signWithoutStoreSeconds
    return { keys: view.published, maximumAgeSeconds: isFresh ? jwksMaximumAgeSeconds : 0 }
  }

  function noteUse(key: Key): void {
    const kid = formerNames.get(key) ?? key.kid
    if (kid !== undefined) uses.note(kid)
  }

  const stopReading = every(clock, reloadMilliseconds, () => quietly(refresh))
  const stopCounting = every(clock, settings.countMilliseconds, () => quietly(uses.flush))
  return Object.freeze({
    keySet: createRingKeySet({ known: () => view, readAgain }),
    signer,
    published,
    refresh,
    noteUse,
    formerKeys: formerKeys.map(({ key }) => key),
    tokenLifetimeSeconds: settings.tokenLifetimeSeconds,
    warnings: warningsOf(settings, view),
    async [Symbol.asyncDispose]() {
      await Promise.all([stopReading(), stopCounting()])
      await quietly(uses.flush)
    },
  })
}

/** Their rows count their uses, and end them in every process at once. */
async function registerFormerKeys({ store, use, formerKeys, clock }: RingSettings): Promise<void> {
  for (const { name, key } of formerKeys) await store.add(rowOf(name, use, key, Math.ceil(clock.now())))
}

function rowOf(kid: string, use: SigningKeyUse, { alg }: Key, createdAt: number): NewSigningKey {
  return { kid, use, alg, state: 'verify-only', origin: 'configured', createdAt }
}

function haveSameKeys(before: KnownKeys, ring: ReadonlyMap<string, Key>, former: readonly Key[]): boolean {
  const isSameList = before.former.length === former.length && former.every((key) => before.former.includes(key))
  return isSameList && before.ring.size === ring.size && [...ring.keys()].every((kid) => before.ring.has(kid))
}

function warningsOf({ formerKeys, alg }: RingSettings, { former, signer }: View): readonly string[] {
  const isEnded = ({ key }: FormerKey) => !former.includes(key)
  const ended = formerKeys
    .filter(isEnded)
    .map(({ name }) => `former key ${name} was ended: take it out of the configuration`)
  const other = signer?.key.alg ?? alg
  return other === alg ? ended : [...ended, `the active key is ${other}, new ones are ${alg}: rotate to change now`]
}

/** Runs work again and again, never twice at once. Returns a function that stops it and waits for the last run. */
function every(clock: Clock, milliseconds: number, work: () => Promise<void>): () => Promise<void> {
  let timer: Disposable | undefined
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  const begin = () => {
    if (stopped) return
    const start = () => {
      running = work().then(begin)
    }
    timer = clock.after(milliseconds, start, { background: true })
  }
  begin()
  return () => {
    stopped = true
    timer?.[Symbol.dispose]()
    return running
  }
}
