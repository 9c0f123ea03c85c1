/**
 * One verifier for each issuer, each with its own keys and its own policy: a key of one issuer never verifies a token that names
 * another. A token's unverified `iss` only selects among the configured issuers.
 */
import { callable, checked, fault, type OptionTable, optional, parseOptions, refusal } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import {
  createVerifier,
  decodeUnverified,
  issuerJwks,
  issuerJwksOptions,
  type KeySetVerifier,
  MAXIMUM_TOKEN_CHARACTERS,
  type RemoteKeySet,
  TokenError,
  type VerifiedToken,
  type VerifiedTokenCacheOptions,
  verifiedTokenCacheOptions,
} from '@latchkey/tokens'
import type { GuardKeys } from '../guard-options.ts'
import { spokenKeys } from '../spoken-keys.ts'
import { foreignIssuer, issuerRefused, whileNaming } from './issuer-errors.ts'
import { createRouteMemory } from './route-memory.ts'
import type { IssuerVerifiers, IssuerVerifiersOptions } from './token-verifier.ts'

interface IssuerParts {
  readonly dialect: Dialect
  /** Undefined where the keys were given. */
  readonly fetched: RemoteKeySet | undefined
  readonly verifier: KeySetVerifier
}

const MAXIMUM_ISSUERS = 16

const OPTIONS = {
  issuer: issuers,
  dialectOf: callable<IssuerVerifiersOptions['dialectOf']>('a function of the issuer'),
  // The verifier checks the keys themselves.
  keys: optional(undefined, (value) => checked<GuardKeys>(value, value !== undefined, 'keys, or leave it out')),
  discovery: optional(undefined, issuerJwksOptions),
  // The verifier's own defaults, which are shared here.
  cache: optional(verifiedTokenCacheOptions({}), cacheOrNone),
  clock: optional(undefined, callable<() => number>('a function that returns seconds since the epoch')),
} satisfies OptionTable<keyof IssuerVerifiersOptions>

/**
 * Makes the verifiers of issuers whose keys are found by their names (RFC 8414). Nothing is fetched before the first token of an
 * issuer. A token of an unknown issuer is refused as the policy would refuse it (`claim_invalid`, claim `iss`), before its
 * signature is checked, and without a fetch.
 *
 * @throws {TypeError} one line for each wrong option; or `issuer`
 */
export function issuerVerifiers(options: IssuerVerifiersOptions): IssuerVerifiers {
  const { issuer: named, dialectOf, keys: given, discovery, cache, clock } = parseOptions(OPTIONS, options)
  if (given !== undefined && named.length > 1) throw refusal(['keys: give them with one issuer, whose keys they are'])
  const parts = new Map<string, IssuerParts>()
  for (const issuer of named) {
    const dialect = dialectOf(issuer)
    const fetched = given === undefined ? issuerJwks(issuer, discovery) : undefined
    const verifier: KeySetVerifier = createVerifier({
      keys: spokenKeys(fetched ?? given ?? [], dialect),
      policy: dialect.policy(),
      maximumTokenCharacters: MAXIMUM_TOKEN_CHARACTERS,
      ...(clock && { clock }),
      ...(cache && { cache: share(cache, named.length) }),
    })
    parts.set(issuer, { dialect, fetched, verifier })
  }
  const all = [...parts.values()]
  const [first] = all
  if (!first) throw new TypeError('issuer: give at least one')
  const routes = cache ? createRouteMemory<KeySetVerifier>(cache.maximumEntries, cache.maximumCharacters) : undefined

  function verify(token: string): VerifiedToken | Promise<VerifiedToken> {
    const known = routes?.find(token)
    // It was accepted before: only its time can refuse it now.
    if (known) return known.verify(token)
    const issuer = issuerOf(token)
    const verifier = parts.get(issuer)?.verifier
    if (!verifier) throw foreignIssuer(issuer, named)
    const verified = whileNaming(issuer, () => verifier.verify(token))
    // Only accepted tokens: a flood of refused ones must not push the good ones out.
    if (!(verified instanceof Promise)) routes?.remember(token, verifier)
    return verified
  }

  return Object.freeze({
    issuers: named,
    dialect: first.dialect,
    verify,
    clearCache: () => {
      routes?.clear()
      for (const { verifier } of all) verifier.clearCache()
    },
    refresh: async () => {
      await Promise.all(all.map(({ fetched }) => fetched?.refresh()))
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map(({ fetched }) => fetched?.[Symbol.asyncDispose]()))
    },
  })
}

/** The issuer that a token names: anybody can have written it. @throws {TokenError} */
function issuerOf(token: string): string {
  if (typeof token === 'string' && token.length > MAXIMUM_TOKEN_CHARACTERS) {
    const detail = { part: 'token', reason: 'too_long' } as const
    throw new TokenError('token_malformed', `the token has more than ${MAXIMUM_TOKEN_CHARACTERS} characters`, detail)
  }
  const { claims } = decodeUnverified(token)
  // null counts as absent, as in the policy.
  if (!Object.hasOwn(claims, 'iss') || claims['iss'] === null) throw issuerRefused('missing')
  const { iss } = claims
  if (typeof iss !== 'string') throw issuerRefused('wrong_type')
  return iss
}

function issuers(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const good = value !== undefined && list.length > 0 && list.length <= MAXIMUM_ISSUERS
  const named = checked<readonly string[]>(list, good, `one issuer, or a list of up to ${MAXIMUM_ISSUERS}`)
  if (new Set(named).size < named.length) throw fault('one is named twice')
  return Object.freeze([...named])
}

function cacheOrNone(value: unknown): false | Required<VerifiedTokenCacheOptions> {
  return value === false ? false : verifiedTokenCacheOptions(value)
}

/** All caches together hold no more than one would. */
function share(cache: Required<VerifiedTokenCacheOptions>, among: number): VerifiedTokenCacheOptions {
  const part = (bound: number): number => Math.max(2, Math.floor(bound / among))
  const { maximumEntries, maximumCharacters } = cache
  return { ...cache, maximumEntries: part(maximumEntries), maximumCharacters: part(maximumCharacters) }
}
