/** Options of a guard that takes tokens which are bound to a key (RFC 9449). */
import { checked, fault, flag, nested, type OptionTable, optional, wholeNumberWithin } from '@latchkey/options'

/** How tokens that are bound to their sender's key are taken: `Authorization: DPoP …`, with a proof in the header `DPoP`. */
export interface DpopOptions {
  /** Whether tokens that are not bound are refused. Default false: both kinds are taken, each under its own scheme. */
  readonly required?: boolean
  /**
   * What stands before the path in the URLs that clients call: `https://api.example.com`. Proofs name the whole URL, and no header of a request
   * can be trusted to say it. Default: the origin of the audience, where that is a URL.
   */
  readonly baseUrl?: string
  /** The algorithms of clients' keys. Default: ES256, ES384, EdDSA, PS256, RS256. */
  readonly algorithms?: readonly DpopAlgorithm[]
  /**
   * Makes clients use nonces of this guard (RFC 9449 §9), so that no proof can be made ahead: the secret of which they are made, text of 32
   * characters or more, the same in all processes. Each is good for 5 to 10 minutes. Default: no nonces.
   */
  readonly nonceSecret?: string
  /**
   * How many proofs are remembered, so that none is used twice; an eighth of them for one key. With more within a minute the guard answers 503.
   * Default 100,000, some 20 MB.
   */
  readonly maximumProofs?: number
}

/** Public-key algorithms that every runtime has. */
export type DpopAlgorithm = (typeof ALGORITHMS)[number]

const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const
/** Those that are taken where nothing else is said. */
export const PROOF_ALGORITHMS: readonly DpopAlgorithm[] = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256']

/** The options as the guard uses them. */
export interface ParsedDpopOptions {
  readonly required: boolean
  readonly baseUrl: string | undefined
  readonly algorithms: readonly DpopAlgorithm[]
  readonly nonceSecret: string | undefined
  readonly maximumProofs: number
}

const OPTIONS = {
  required: optional(false, flag),
  baseUrl: optional(undefined, baseUrl),
  algorithms: optional(PROOF_ALGORITHMS, algorithms),
  nonceSecret: optional(undefined, secret),
  maximumProofs: optional(100_000, wholeNumberWithin(8, 10_000_000)),
} satisfies OptionTable<keyof DpopOptions>

/** Reads the option. */
export const dpopOptions: (value: unknown) => ParsedDpopOptions = nested(OPTIONS)

/** What stands before the path, from an audience; undefined where that is no URL. */
export function originOf(audience: string | undefined): string | undefined {
  const url = URL.parse(audience ?? '')
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.origin : undefined
}

function baseUrl(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  const isGood = isPlain && /^https?:$/.test(url.protocol) && !url.pathname.endsWith('//')
  return checked<string>(value, isGood, 'a URL such as https://api.example.com, without query and fragment').replace(
    /\/$/,
    '',
  )
}

function algorithms(value: unknown): readonly DpopAlgorithm[] {
  const known: readonly unknown[] = ALGORITHMS
  const isGood = Array.isArray(value) && value.length > 0 && value.every((one) => known.includes(one))
  return Object.freeze([
    ...checked<readonly DpopAlgorithm[]>(value, isGood, `a list of some of ${ALGORITHMS.join(', ')}`),
  ])
}

function secret(value: unknown): string {
  if (typeof value === 'string' && value.length >= 32) return value
  throw fault('give text of 32 characters or more')
}
