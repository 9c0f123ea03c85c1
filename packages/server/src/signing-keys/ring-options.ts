/** How a key ring is made: parsed once, all faults at once. */
import {
  checked,
  eachOf,
  nested,
  numberWithin,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  part,
  type ReadersOf,
  secondsWithin,
  withMethods,
} from '@latchkey/options'
import { type Algorithm, algorithms, type Key } from '@latchkey/tokens'
import { type Audit, auditOption } from '../audit/audit.ts'
import { keyOption } from '../tokens/key-option.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { KeyEncryption } from './key-encryption.ts'
import type { SigningKeyUse } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'
import { DEFAULT_ALGORITHMS, isForUse } from './use-algorithms.ts'

/** A key that is configured and verifies beside the ring: the secret of an old app, whose tokens name no key. */
export interface FormerKey {
  /** What `latchkey keys` calls it: lower-case letters, digits and hyphens. */
  readonly name: string
  readonly key: Key
}

/** Options of {@link openKeyRing}. */
export interface KeyRingOptions {
  readonly store: SigningKeyStore
  readonly encryption: KeyEncryption
  /** What its keys sign. A ring sees no key of another use. Default `access_token`. */
  readonly use?: SigningKeyUse
  /**
   * Of new keys. Default ES256, which every verifier takes; EdDSA where all of yours do; HS256, HS384 and HS512 for a service that verifies
   * its own tokens only. Of `id_token` RS256 (2,048 bits), which every relying party takes, and never HS256.
   */
  readonly alg?: Algorithm
  /** The longest lifetime of a token that is signed here. Default 600, as the native dialect's. */
  readonly tokenLifetimeSeconds?: number
  /** The largest leeway with which a verifier anywhere takes an expired token. Default 300, the most that ours takes. */
  readonly leewaySeconds?: number
  /** How long a key signs. Default 7,776,000: 90 days. */
  readonly rotateEverySeconds?: number
  /** How long verifiers may keep the published set. Default 300. */
  readonly jwksMaximumAgeSeconds?: number
  /** How long a key is published before it signs: the set's age, and the time in which every process has read it. Default: that age + 60. */
  readonly publishSeconds?: number
  /** How often the store is read. Default 2,000. */
  readonly reloadMilliseconds?: number
  /** The least time between two readings for a `kid` that is not known. Default 200. */
  readonly cooldownMilliseconds?: number
  /** How long a process that cannot read the store goes on signing. Default 60. */
  readonly signWithoutStoreSeconds?: number
  /** How often uses are written. Default 5,000. */
  readonly countMilliseconds?: number
  readonly formerKeys?: readonly FormerKey[]
  readonly audit?: Audit
  readonly logger?: Logger
  readonly clock: Clock
}

/** The options as the ring uses them. */
export interface RingSettings extends Required<Omit<KeyRingOptions, 'audit' | 'logger'>> {
  readonly audit: Audit | undefined
  readonly logger: Logger | undefined
  /** How long after a key was replaced a token of it may be alive. */
  readonly tokensLiveSeconds: number
}

const DAY = 86_400

const FORMER_NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
/** A verifier of ours reads a set of up to 100 keys. */
const MOST_PUBLISHED_KEYS = 50

const FORMER_KEY = {
  name: formerName,
  key: verifyingKey,
} satisfies OptionTable<keyof FormerKey>

type Place = 'store' | 'encryption'

/** As they were read, each alone. */
type ReadSettings = Omit<RingSettings, Place | 'alg' | 'publishSeconds' | 'tokensLiveSeconds'> & {
  readonly alg: Algorithm | undefined
  readonly publishSeconds: number | undefined
}

const SETTINGS: ReadersOf<ReadSettings> = {
  use: optional('access_token', oneOf('access_token', 'id_token')),
  alg: optional(undefined, algorithm),
  tokenLifetimeSeconds: optional(600, secondsWithin(1, 366 * DAY)),
  leewaySeconds: optional(300, secondsWithin(0, 300)),
  rotateEverySeconds: optional(90 * DAY, secondsWithin(1, 3660 * DAY)),
  jwksMaximumAgeSeconds: optional(300, secondsWithin(0, DAY)),
  publishSeconds: optional(undefined, secondsWithin(0, 30 * DAY)),
  reloadMilliseconds: optional(2000, numberWithin(10, 60_000, 'milliseconds')),
  cooldownMilliseconds: optional(200, numberWithin(10, 60_000, 'milliseconds')),
  signWithoutStoreSeconds: optional(60, secondsWithin(1, DAY)),
  countMilliseconds: optional(5000, numberWithin(10, 600_000, 'milliseconds')),
  formerKeys: optional([], eachOf(nested(FORMER_KEY), 'a list of { name, key }')),
  audit: optional(undefined, auditOption),
  logger: optional(undefined, loggerOption),
  clock: clockOption,
}

/** One row for each option, for callers that have options of a ring among others. */
export const keyRingOptions: ReadersOf<Pick<RingSettings, Place> & ReadSettings> = {
  ...SETTINGS,
  store: part<SigningKeyStore>('the signing keys of a store'),
  encryption: withMethods<KeyEncryption>('what createKeyEncryption() returns', 'seal'),
}

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseRingOptions(options: KeyRingOptions): RingSettings {
  const { store, encryption, ...read } = parseOptions(keyRingOptions, options, { together: faultsTogether })
  return { ...settingsOf(read), store, encryption }
}

/** All options except the key store: they are checked before it is opened. */
export function parseRingSettings(options: Omit<KeyRingOptions, Place>): Omit<RingSettings, Place> {
  return settingsOf(parseOptions(SETTINGS, options, { together: faultsTogether }))
}

function settingsOf(read: ReadSettings): Omit<RingSettings, Place> {
  const alg = read.alg ?? DEFAULT_ALGORITHMS[read.use]
  return { ...read, alg, publishSeconds: publishingOf(read), tokensLiveSeconds: livingOf(read) }
}

function publishingOf({ publishSeconds, jwksMaximumAgeSeconds }: ReadSettings): number {
  return publishSeconds ?? jwksMaximumAgeSeconds + 60
}

function livingOf({ signWithoutStoreSeconds, tokenLifetimeSeconds, leewaySeconds }: ReadSettings): number {
  return signWithoutStoreSeconds + tokenLifetimeSeconds + leewaySeconds
}

/** A wrong option is reported already, so a comparison with it counts as right. */
function faultsTogether(values: Partial<ReadSettings>): readonly string[] {
  const read = values as ReadSettings
  const reloadSeconds = read.reloadMilliseconds / 1000
  const publishSeconds = publishingOf(read)
  const { use = 'access_token', alg, formerKeys = [] } = read
  const checks: readonly (readonly [bad: boolean, fault: string])[] = [
    [
      publishSeconds < read.jwksMaximumAgeSeconds + reloadSeconds,
      'publishSeconds: a key must be published for longer than a verifier keeps the set and a process takes to read it',
    ],
    [
      read.signWithoutStoreSeconds <= reloadSeconds,
      'signWithoutStoreSeconds: give more than it takes to read the store again',
    ],
    [
      (livingOf(read) + publishSeconds) / read.rotateEverySeconds > MOST_PUBLISHED_KEYS,
      `rotateEverySeconds: tokens live so long that more than ${MOST_PUBLISHED_KEYS} keys would be published at once`,
    ],
    [
      [alg, ...formerKeys.map(({ key }) => key.alg)].some((name) => name !== undefined && !isForUse(use, name)),
      'alg: an id_token is verified by clients, which must not have the secret: give RS256, PS256, ES256, EdDSA or one of their kind',
    ],
  ]
  return [
    ...checks.flatMap(([bad, fault]) => (bad ? [fault] : [])),
    ...formerKeyChecks(formerKeys).flatMap(([good, fault]) => (good ? [] : [fault])),
  ]
}

function algorithm(value: unknown): Algorithm {
  const good = algorithms.includes(value as Algorithm) && value !== 'ES256K'
  return checked(value, good, 'ES256, EdDSA or another algorithm that every verifier takes')
}

function formerName(value: unknown): string {
  return checked(value, typeof value === 'string' && FORMER_NAME.test(value), 'lower-case letters, digits and hyphens')
}

function verifyingKey(value: unknown): Key {
  const key = keyOption(value)
  return checked(key, key.canVerify, 'a key that verifies')
}

function formerKeyChecks(keys: readonly FormerKey[]): (readonly [good: boolean, fault: string])[] {
  const names = new Set(keys.map(({ name }) => name))
  return [
    [keys.length <= 8, 'formerKeys: give at most 8'],
    [names.size === keys.length, 'formerKeys: two keys have the same name'],
    [
      keys.every(({ key }, i) => keys.slice(i + 1).every((other) => !key.equals(other.key))),
      'formerKeys: one key is given twice',
    ],
  ]
}
