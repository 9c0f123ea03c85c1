/** Makes signed tokens. */
import {
  callable,
  notAccepted,
  type OptionReader,
  type OptionTable,
  parseOptions,
  strictlyOptional,
} from '@latchkey/options'
import { encodeBase64url } from '../encoding/base64url.ts'
import type { Key } from '../jwk/key.ts'
import { signingKey } from '../jwk/key-options.ts'
import { nowSeconds } from '../system-clock.ts'

/** Claims to sign, written in this order. */
export type ClaimsToSign = Readonly<Record<string, unknown>>

/** Options of {@link createSigner}. */
export interface SignerOptions {
  readonly key: Key
  /** Adds `iat` and `exp`: seconds from now until the token expires, more than 0. Without it the claims are signed unchanged. */
  readonly lifetimeSeconds?: number
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Signs claims with one key. */
export interface Signer {
  readonly key: Key
  /**
   * @param header - the JOSE header's members in order; `alg` must be the key's, and stands first where it is left out. Default: `alg`,
   *   `typ: "JWT"` and the key's `kid`
   * @returns a compact JWS (RFC 7515 §7.1)
   * @throws {TypeError} when claims are not an object, times are not finite numbers, or the header has another `alg`, or `crit` or `b64`
   */
  readonly sign: (claims: ClaimsToSign, header?: ClaimsToSign) => string
}

const TIMES = ['exp', 'nbf', 'iat'] as const

const lifetime: OptionReader<number> = (value) => {
  if (typeof value === 'number' && value > 0 && value < 1e9) return value
  throw notAccepted(value, 'seconds, more than 0 and finite')
}

const OPTIONS = {
  key: signingKey,
  lifetimeSeconds: strictlyOptional(undefined, lifetime),
  clock: strictlyOptional(nowSeconds, callable<() => number>('a function that returns seconds since the epoch')),
} satisfies OptionTable<keyof SignerOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createSigner(options: SignerOptions): Signer {
  const { key, lifetimeSeconds, clock } = parseOptions(OPTIONS, options)
  const ownHeader = encodeBase64url(
    JSON.stringify({ alg: key.alg, typ: 'JWT', ...(key.kid !== undefined && { kid: key.kid }) }),
  )

  function sign(claims: ClaimsToSign, header?: ClaimsToSign): string {
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
      throw new TypeError('claims: give an object')
    const payload = lifetimeSeconds === undefined ? claims : withLifetime(claims, lifetimeSeconds, clock())
    for (const name of TIMES) {
      const time = payload[name]
      if (time !== undefined && !(typeof time === 'number' && Number.isFinite(time))) {
        throw new TypeError(`claims.${name}: give seconds since the epoch`)
      }
    }
    const headerSegment = header ? encodeHeader(header, key) : ownHeader
    const signingInput = `${headerSegment}.${encodeBase64url(JSON.stringify(payload))}`
    return `${signingInput}.${key.sign(signingInput)}`
  }

  return Object.freeze({ key, sign })
}

function withLifetime(claims: ClaimsToSign, lifetimeSeconds: number, now: number): ClaimsToSign {
  const iat = Math.floor(now)
  return { ...claims, iat, exp: iat + lifetimeSeconds }
}

function encodeHeader(header: ClaimsToSign, key: Key): string {
  const hasAlgorithm = Object.hasOwn(header, 'alg')
  if (hasAlgorithm && !key.answersTo(header['alg'])) throw new TypeError(`header.alg: the key signs ${key.alg} only`)
  for (const name of ['crit', 'b64'] as const) {
    if (Object.hasOwn(header, name)) throw new TypeError(`header.${name}: a JWT has no extensions; see signDetached()`)
  }
  for (const name of ['typ', 'cty', 'kid'] as const) {
    if (Object.hasOwn(header, name) && typeof header[name] !== 'string')
      throw new TypeError(`header.${name}: give text`)
  }
  // The order of a caller's own members is the caller's.
  return encodeBase64url(JSON.stringify(hasAlgorithm ? header : { alg: key.alg, ...header }))
}
