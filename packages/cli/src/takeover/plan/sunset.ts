/** When the last token of the old app is gone. */
import type { FaceParts } from '../../configuration/face-parts.ts'
import type { TokenSample } from '../tokens/token-sample.ts'

export interface Sunset {
  readonly dialect: string
  /** Seconds that a token of the old app lives, its refresh tokens included. */
  readonly lifetimeSeconds: number
  /** When the last one ends that the old app makes at `lastIssued`; undefined for never. */
  readonly endsAt: number | undefined
}

/** Longer than any app means: a token without an end. */
const FOREVER_SECONDS = 50 * 365 * 86_400

/** @param lastIssued - when the old app makes its last token, in seconds since the epoch */
export function sunsetsOf(faces: readonly FaceParts[], lastIssued: number, tokens?: TokenSample): readonly Sunset[] {
  return faces.map(({ dialect }) => {
    const lifetimes = [dialect, dialect.refreshTokens, ...(dialect.otherLogins ?? [])]
    const lifetimeSeconds = Math.max(...lifetimes.map((one) => one?.accessTokenLifetimeSeconds ?? 0))
    const isEndless = lifetimeSeconds <= 0 || lifetimeSeconds > FOREVER_SECONDS || (tokens?.withoutExpiry ?? 0) > 0
    // A sample may have tokens that live longer than the settings say.
    const endsAt = Math.max(lastIssued + lifetimeSeconds, tokens?.latestExpiry ?? 0)
    return { dialect: dialect.name, lifetimeSeconds, endsAt: isEndless ? undefined : endsAt }
  })
}
