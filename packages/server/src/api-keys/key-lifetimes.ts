/** How long API keys live. */
import { optional, type ReadersOf, secondsWithin } from '@latchkey/options'

/** Options of keys. */
export interface ApiKeyLifetimes {
  /** Of a key whose maker names no other. 60 to 31,536,000. Default: 90 days, or the maximum if that is less. */
  readonly defaultLifetimeSeconds?: number
  /** The longest that a maker may name. 60 to 31,536,000, which is the default: 365 days. */
  readonly maximumLifetimeSeconds?: number
}

const DAY = 86_400
const LONGEST_SECONDS = 365 * DAY

/** As they are read: what was left out is undefined. */
export interface ReadApiKeyLifetimes {
  readonly defaultLifetimeSeconds: number | undefined
  readonly maximumLifetimeSeconds: number | undefined
}

export const apiKeyLifetimeOptions: ReadersOf<ReadApiKeyLifetimes> = {
  defaultLifetimeSeconds: optional(undefined, secondsWithin(60, LONGEST_SECONDS)),
  maximumLifetimeSeconds: optional(undefined, secondsWithin(60, LONGEST_SECONDS)),
}

/** What does not go together. */
export function apiKeyLifetimesTogether(given: Partial<ReadApiKeyLifetimes>): readonly string[] {
  const { defaultLifetimeSeconds: usual = 0, maximumLifetimeSeconds: most = LONGEST_SECONDS } = given
  return usual > most ? [`defaultLifetimeSeconds: give at most maximumLifetimeSeconds, which is ${most}`] : []
}

export function apiKeyLifetimes(given: Partial<ReadApiKeyLifetimes> = {}): Required<ApiKeyLifetimes> {
  const { maximumLifetimeSeconds = LONGEST_SECONDS } = given
  const { defaultLifetimeSeconds = Math.min(90 * DAY, maximumLifetimeSeconds) } = given
  return { defaultLifetimeSeconds, maximumLifetimeSeconds }
}
