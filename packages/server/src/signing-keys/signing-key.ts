/** A signing key as the store keeps it, and its schedule, as plain functions without a database. Times are whole seconds. */
import type { Algorithm, Jwk } from '@latchkey/tokens'

/**
 * `standby` is published and does not sign yet; `active` signs; `verify-only` signed, and tokens of it may be alive. `retired` and
 * `revoked` verify nothing: a retired key has no valid tokens left, and the tokens of a revoked key must be refused.
 */
export type SigningKeyState = 'standby' | 'active' | 'verify-only' | 'retired' | 'revoked'

/**
 * What a key signs. An access token is for APIs, an `id_token` for the client that asked who is logged in: neither is ever verified with
 * a key of the other, or each could be sent in the other's place.
 */
export type SigningKeyUse = 'access_token' | 'id_token'

/** `configured`: the key itself is in the configuration, and only its uses are kept here. */
export type SigningKeyOrigin = 'generated' | 'imported' | 'configured'

/** A key when it is added: from then on it is published. */
export interface NewSigningKey {
  /** The RFC 7638 thumbprint of a pair; a random id of a secret, whose thumbprint would let anyone test guesses. */
  readonly kid: string
  readonly use: SigningKeyUse
  readonly alg: Algorithm
  readonly state: 'standby' | 'active' | 'verify-only'
  readonly origin: SigningKeyOrigin
  readonly createdAt: number
  /** When a standby key is to sign. */
  readonly activateAt?: number
  /** A secret has none, and neither has a configured key. */
  readonly publicJwk?: Jwk
  /** The secret or the private half, encrypted. Erased as soon as nothing needs it: of a pair when it no longer signs. */
  readonly sealed?: string
}

/** A key with its history. */
export interface SigningKeyRecord extends Omit<NewSigningKey, 'state'> {
  readonly state: SigningKeyState
  readonly activatedAt?: number
  readonly verifyOnlySince?: number
  /** Since when it is retired or revoked. */
  readonly endedAt?: number
  /** Tokens accepted under it by this server's own guards. A hint: what was not written yet is lost with a process. */
  readonly verifiedCount: number
  readonly lastVerifiedAt?: number
}

/** How long things take. */
export interface RotationSchedule {
  /** How long a key signs. */
  readonly rotateEverySeconds: number
  /** How long a key is published before it signs: every verifier must have asked for the set again. */
  readonly publishSeconds: number
  /** How long after a key was replaced a token of it may be alive. */
  readonly tokensLiveSeconds: number
}

/** What is due. */
export type RotationStep =
  | { readonly kind: 'publish'; readonly activateAt: number }
  | { readonly kind: 'activate'; readonly active: string; readonly next: string }
  | { readonly kind: 'retire'; readonly kid: string }

/** Times in the table are rounded up, so that nothing is early; what has to be ready by then is begun that much sooner. */
const ROUNDING_SECONDS = 1

/** The next thing that is due; undefined when there is nothing to do now. */
export function nextStep(
  keys: readonly SigningKeyRecord[],
  now: number,
  schedule: RotationSchedule,
): RotationStep | undefined {
  const active = keys.find(({ state }) => state === 'active')
  const standby = keys.find(({ state }) => state === 'standby')
  if (active && standby && (standby.activateAt ?? 0) <= now) {
    return { kind: 'activate', active: active.kid, next: standby.kid }
  }
  if (active && !standby) {
    // From when it was to sign: a late look at the clock must not put off all that come after.
    const activateAt = (active.activateAt ?? active.createdAt) + schedule.rotateEverySeconds
    if (activateAt - schedule.publishSeconds - ROUNDING_SECONDS <= now) {
      return { kind: 'publish', activateAt: Math.max(activateAt, now + schedule.publishSeconds) }
    }
  }
  const spent = keys.find((key) => key.origin !== 'configured' && lastTokenEnds(key, schedule) <= now)
  return spent && { kind: 'retire', kid: spent.kid }
}

/** When the last token that a key can have signed expires; infinity for a key that signs or will sign. */
export function lastTokenEnds(
  { state, verifyOnlySince }: SigningKeyRecord,
  { tokensLiveSeconds }: Pick<RotationSchedule, 'tokensLiveSeconds'>,
): number {
  if (state === 'retired' || state === 'revoked') return Number.NEGATIVE_INFINITY
  if (state !== 'verify-only' || verifyOnlySince === undefined) return Number.POSITIVE_INFINITY
  return verifyOnlySince + tokensLiveSeconds
}

/** Whether a key can be dropped without refusing a valid token, and if not, why. */
export type DropAnswer =
  | { readonly safe: true }
  | { readonly safe: false; readonly reason: 'signs' | 'tokens_alive' | 'in_use'; readonly safeAt?: number }

/**
 * All tokens that we have signed have expired, and the key was not used for as long: an old app that still signs with a shared secret shows
 * as its use.
 *
 * @param quietSeconds - how long it must not have been used
 */
export function safeToDrop(
  key: SigningKeyRecord,
  now: number,
  { tokensLiveSeconds, quietSeconds }: { readonly tokensLiveSeconds: number; readonly quietSeconds: number },
): DropAnswer {
  const ends = lastTokenEnds(key, { tokensLiveSeconds })
  if (ends === Number.NEGATIVE_INFINITY) return { safe: true }
  if (ends === Number.POSITIVE_INFINITY) return { safe: false, reason: 'signs' }
  const quietAt = (key.lastVerifiedAt ?? Number.NEGATIVE_INFINITY) + quietSeconds
  const safeAt = Math.max(ends, quietAt)
  if (safeAt <= now) return { safe: true }
  return { safe: false, reason: ends > now ? 'tokens_alive' : 'in_use', safeAt }
}
