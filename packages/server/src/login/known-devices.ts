/**
 * Known devices: a user who has logged in before must not be locked out by an attacker. The token is 256 random bits and a
 * tag under the limiter's secret that binds it to the user name, so that made-up ones are refused without asking the database.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { CountedKey } from '../limits/counted-key.ts'
import type { KnownLimits } from '../limits/limit-options.ts'
import type { Clock } from '../world/clock.ts'
import type { DeviceStore, KnownDevice } from './device-store.ts'

/** Finds and makes devices. */
export interface KnownDevices {
  /** The device of a token that belongs to this user name; undefined for every other token. */
  readonly find: (token: string, username: string) => Promise<KnownDevice | undefined>
  /** Makes a token for a device whose user is known by now. */
  readonly remember: (username: string, subject: string) => Promise<string>
}

interface KnownDevicePorts {
  readonly store: DeviceStore
  readonly keyOf: CountedKey
  readonly limits: KnownLimits
  /** Seconds since the epoch. */
  readonly clock: Clock
}

const RANDOM_BYTES = 32
const TOKEN = /^([\w-]{43})([\w-]{22})$/
export const DAY_SECONDS = 86_400

export function createKnownDevices({ store, keyOf, limits, clock }: KnownDevicePorts): KnownDevices {
  const tagOf = (random: string, username: string) => keyOf('device', username, random)
  return {
    async find(token, username) {
      const [, random, tag] = TOKEN.exec(token) ?? []
      if (random === undefined || tag === undefined) return undefined
      if (!timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(random, username)))) return undefined
      const now = clock.now()
      return store.find(hashOf(token), now, now - limits.knownDays * DAY_SECONDS)
    },
    async remember(username, subject) {
      const random = randomBytes(RANDOM_BYTES).toString('base64url')
      const token = `${random}${tagOf(random, username)}`
      await store.remember({ tokenHash: hashOf(token), subject }, clock.now(), limits.devicesPerUser)
      return token
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
