/** How a key ring is made: parsed once, all faults at once. */
import { type Algorithm, algorithms, type Key } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { KeyEncryption } from './key-encryption.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

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
  /** Of new keys. Default EdDSA; HS256, HS384 and HS512 for a service that verifies its own tokens only. */
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

/** Least, most, default. */
const NUMBERS = {
  tokenLifetimeSeconds: [1, 366 * DAY, 600],
  leewaySeconds: [0, 300, 300],
  rotateEverySeconds: [1, 3660 * DAY, 90 * DAY],
  jwksMaximumAgeSeconds: [0, DAY, 300],
  reloadMilliseconds: [10, 60_000, 2000],
  cooldownMilliseconds: [10, 60_000, 200],
  signWithoutStoreSeconds: [1, DAY, 60],
  countMilliseconds: [10, 600_000, 5000],
} as const
const NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(NUMBERS),
  'publishSeconds',
  'store',
  'encryption',
  'alg',
  'formerKeys',
  'audit',
  'logger',
  'clock',
])
const FORMER_NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
/** A verifier of ours reads a set of up to 100 keys. */
const MOST_PUBLISHED_KEYS = 50

type Place = 'store' | 'encryption'

/** @throws {ConfigurationError} one line for each option that is unknown or wrong */
export function parseRingOptions(options: KeyRingOptions): RingSettings {
  const { store, encryption } = options
  return { ...parseRingSettings(options), store, encryption }
}

/** All but where the keys lie: judged before that is opened. */
export function parseRingSettings(options: Omit<KeyRingOptions, Place>): Omit<RingSettings, Place> {
  const faults = Object.keys(options).flatMap((name) => (NAMES.has(name) ? [] : [`${name}: unknown option`]))
  const numbers = Object.fromEntries(
    Object.entries(NUMBERS).map(([name, [least, most, otherwise]]) => {
      const value = options[name as keyof typeof NUMBERS] ?? otherwise
      if (!isWithin(value, least, most)) faults.push(`${name}: give ${least} to ${most}`)
      return [name, value]
    }),
  ) as Record<keyof typeof NUMBERS, number>
  const { alg = 'EdDSA', formerKeys = [], audit, logger, clock } = options
  const { jwksMaximumAgeSeconds, rotateEverySeconds, signWithoutStoreSeconds, reloadMilliseconds } = numbers
  const { publishSeconds = jwksMaximumAgeSeconds + 60 } = options
  const reloadSeconds = reloadMilliseconds / 1000
  const tokensLiveSeconds = signWithoutStoreSeconds + numbers.tokenLifetimeSeconds + numbers.leewaySeconds
  const checks: readonly (readonly [good: boolean, fault: string])[] = [
    [
      algorithms.includes(alg) && alg !== 'ES256K',
      'alg: give EdDSA, ES256 or another algorithm that every verifier takes',
    ],
    [
      isWithin(publishSeconds, jwksMaximumAgeSeconds + reloadSeconds, 30 * DAY),
      'publishSeconds: a key must be published for longer than a verifier keeps the set and a process takes to read it',
    ],
    [
      signWithoutStoreSeconds > reloadSeconds,
      'signWithoutStoreSeconds: give more than it takes to read the store again',
    ],
    [
      (tokensLiveSeconds + publishSeconds) / rotateEverySeconds <= MOST_PUBLISHED_KEYS,
      `rotateEverySeconds: tokens live so long that more than ${MOST_PUBLISHED_KEYS} keys would be published at once`,
    ],
    ...formerKeyChecks(formerKeys),
  ]
  faults.push(...checks.flatMap(([good, fault]) => (good ? [] : [fault])))
  if (faults.length > 0) throw new ConfigurationError(faults)
  return { ...numbers, alg, publishSeconds, tokensLiveSeconds, formerKeys, audit, logger, clock }
}

function formerKeyChecks(keys: readonly FormerKey[]): (readonly [good: boolean, fault: string])[] {
  const names = new Set(keys.map(({ name }) => name))
  return [
    [keys.length <= 8, 'formerKeys: give at most 8'],
    [names.size === keys.length, 'formerKeys: two keys have the same name'],
    [
      keys.every(({ key }, i) => keys.slice(i + 1).every((other) => !key.equals(other.key))),
      'formerKeys: one key stands there twice',
    ],
    ...keys.map(({ name, key }): readonly [boolean, string] => [
      FORMER_NAME.test(name) && key.canVerify,
      'formerKeys: give each a name of lower-case letters, digits and hyphens, and a key that verifies',
    ]),
  ]
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}
