/** Options of a verifier: parsed once, frozen, finite. An option that would fail open is refused by its name. */
import { Key } from '../jwk/key.ts'
import { fixedKeySet, type KeySet, MAXIMUM_CANDIDATES } from '../jwks/key-set.ts'
import type { Algorithm } from '../jws/algorithms.ts'
import { TokenError } from '../token-error.ts'
import type { Claims } from './claims.ts'
import { integer, seconds, strings, text } from './option-values.ts'
import { parsePolicy } from './parse-policy.ts'
import { type ClaimsPolicy, readNumericDate } from './policy.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { VerifiedTokenCacheOptions } from './verified-token-cache.ts'

/** Options of {@link createVerifier}. */
export interface VerifierOptions<C = Claims> {
  /** One key, several (rotation; without a matching `kid` every key of the header's algorithm is tried, at most eight), or a key set. */
  readonly keys: Key | readonly Key[] | KeySet
  /** Narrows the keys' algorithms; naming one that no key has is an error. */
  readonly algorithms?: readonly Algorithm[]
  /** The accepted issuers, compared exactly. A token without `iss` is then refused. */
  readonly issuer?: string | readonly string[]
  /** The accepted audiences, compared exactly. A token without `aud` is then refused. */
  readonly audience?: string | readonly string[]
  readonly subject?: string
  /** The required media type, for example `at+jwt`. */
  readonly typ?: string
  /** Claims that must be there. Default: `exp`. */
  readonly requiredClaims?: readonly string[]
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** The oldest `iat` accepted, in seconds before now. */
  readonly maximumAgeSeconds?: number
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
  /** Default 8,192. */
  readonly maximumTokenCharacters?: number
  /** A dialect's policy in place of the claim options above; it is the whole policy, so it cannot be mixed with them. */
  readonly policy?: ClaimsPolicy
  /** Keeps tokens whose signature held, so that a repeated one costs a look-up and the claim checks. Default: none. */
  readonly cache?: VerifiedTokenCacheOptions
  /** Validates and types the claims after all other checks. A schema that answers with a promise is refused. */
  readonly schema?: StandardSchema<C>
}

/** The options as the verifier uses them. */
export interface ParsedVerifierOptions<C> {
  readonly keySet: KeySet
  readonly policy: ClaimsPolicy
  readonly now: () => number
  readonly maximumTokenCharacters: number
  readonly cache: VerifiedTokenCacheOptions | undefined
  /** @throws {TokenError} claim_invalid */
  readonly validate: (claims: Claims) => C
}

const NAMES = new Set([
  'keys',
  'algorithms',
  'issuer',
  'audience',
  'subject',
  'typ',
  'requiredClaims',
  'leewaySeconds',
  'maximumAgeSeconds',
  'clock',
  'maximumTokenCharacters',
  'policy',
  'cache',
  'schema',
])
const CLAIM_OPTIONS = [
  'issuer',
  'audience',
  'subject',
  'typ',
  'requiredClaims',
  'leewaySeconds',
  'maximumAgeSeconds',
] as const
const CACHE_OPTIONS = new Set(['maximumEntries', 'maximumCharacters'])

/** @throws {TypeError} naming the first option that is wrong */
export function parseVerifierOptions<C>(options: VerifierOptions<C>): ParsedVerifierOptions<C> {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('options: give an object with at least `keys`')
  for (const name of Object.keys(options)) if (!NAMES.has(name)) throw new TypeError(`${name}: unknown option`)
  const clock = 'clock' in options ? options.clock : () => Date.now() / 1000
  if (typeof clock !== 'function') throw new TypeError('clock: give a function that returns seconds since the epoch')
  const maximumTokenCharacters = 'maximumTokenCharacters' in options ? options.maximumTokenCharacters : 8192
  return Object.freeze({
    keySet: parseKeySet(options),
    policy: 'policy' in options ? wholePolicy(options) : strictPolicy(options),
    now: checkedClock(clock),
    maximumTokenCharacters: integer('maximumTokenCharacters', maximumTokenCharacters, 1, 1_048_576),
    cache: 'cache' in options ? parseCache(options.cache) : undefined,
    validate: 'schema' in options ? validator<C>(options.schema) : (claims: Claims) => claims as C,
  })
}

function parseKeySet({ keys, ...options }: VerifierOptions<unknown>): KeySet {
  if (!isKeySet(keys)) return fixedKeySet(parseKeys(keys, options.algorithms, 'algorithms' in options))
  if ('algorithms' in options) throw new TypeError('algorithms: narrow a key set where it is made')
  return keys
}

function isKeySet(keys: unknown): keys is KeySet {
  return typeof keys === 'object' && keys !== null && 'find' in keys && 'version' in keys && !Array.isArray(keys)
}

function parseCache(cache: unknown): VerifiedTokenCacheOptions {
  if (typeof cache !== 'object' || cache === null) throw new TypeError('cache: give an object, {} for the defaults')
  const options = cache as Readonly<Record<string, unknown>>
  for (const name of Object.keys(options))
    if (!CACHE_OPTIONS.has(name)) throw new TypeError(`cache.${name}: unknown option`)
  const bound = (name: string) => (name in options ? { [name]: integer(`cache.${name}`, options[name], 2, 1e9) } : {})
  return Object.freeze({ ...bound('maximumEntries'), ...bound('maximumCharacters') })
}

function validator<C>(schema: unknown): (claims: Claims) => C {
  const standard = (schema as StandardSchema<C> | undefined)?.['~standard']
  if (typeof standard?.validate !== 'function') throw new TypeError('schema: give a schema that speaks Standard Schema')
  return (claims) => {
    const result = standard.validate(claims)
    if (result instanceof Promise) throw new TypeError('schema: a schema for claims must answer at once')
    if (!result.issues) return result.value
    const claim = String(result.issues[0]?.path?.[0] ?? '')
    throw new TokenError('claim_invalid', 'the claims do not fit the schema', {
      part: 'payload',
      claim,
      reason: 'schema',
    })
  }
}

function parseKeys(given: unknown, algorithms: unknown, narrowed: boolean): readonly Key[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 0 || list.length > MAXIMUM_CANDIDATES)
    throw new TypeError(`keys: give 1 to ${MAXIMUM_CANDIDATES} keys`)
  const keys = list.map((key) => {
    if (!(key instanceof Key))
      throw new TypeError('keys: make each key with secretKey(), publicKey(), privateKey() or jwk()')
    return key
  })
  const kids = keys.flatMap((key) => (key.kid === undefined ? [] : [key.kid]))
  if (new Set(kids).size !== kids.length) throw new TypeError('keys: two keys have the same kid')
  if (!narrowed) return Object.freeze(keys)
  if (!Array.isArray(algorithms) || algorithms.length === 0)
    throw new TypeError('algorithms: give a non-empty list, or leave it out')
  for (const alg of algorithms) {
    if (!keys.some((key) => key.alg === alg)) throw new TypeError('algorithms: no key has one of the listed algorithms')
  }
  return Object.freeze(keys.filter((key) => algorithms.includes(key.alg)))
}

function strictPolicy(options: VerifierOptions<unknown>): ClaimsPolicy {
  const issuers = 'issuer' in options ? strings('issuer', options.issuer, 1) : []
  const audience = 'audience' in options ? strings('audience', options.audience, 1) : []
  const requiredClaims = 'requiredClaims' in options ? strings('requiredClaims', options.requiredClaims, 0) : ['exp']
  return Object.freeze({
    checks: ['required', 'nbf', 'iat', 'exp', 'max_age', 'iss', 'sub', 'aud', 'strings'],
    requiredClaims,
    stringClaims: ['sub', 'jti'],
    leewaySeconds: 'leewaySeconds' in options ? seconds('leewaySeconds', options.leewaySeconds, 0, 300) : 5,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: readNumericDate,
    issuers,
    subject: 'subject' in options ? text('subject', options.subject) : undefined,
    audience,
    maximumAgeSeconds:
      'maximumAgeSeconds' in options ? seconds('maximumAgeSeconds', options.maximumAgeSeconds, 0, 1e9) : undefined,
    typ: 'typ' in options ? text('typ', options.typ) : undefined,
    kidMustBeString: true,
    maximumDepth: 16,
  } satisfies ClaimsPolicy)
}

function wholePolicy(options: VerifierOptions<unknown>): ClaimsPolicy {
  const mixed = CLAIM_OPTIONS.find((name) => name in options)
  if (mixed) throw new TypeError(`${mixed}: cannot be combined with \`policy\`, which is a whole policy`)
  return parsePolicy(options.policy)
}

/** A clock that answers NaN would switch every time check off. */
function checkedClock(clock: () => unknown): () => number {
  return () => {
    const now = clock()
    if (typeof now !== 'number' || !Number.isFinite(now))
      throw new TypeError('clock: returned no finite number of seconds')
    return now
  }
}
