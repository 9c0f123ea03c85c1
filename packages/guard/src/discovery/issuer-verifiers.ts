/**
 * One verifier for each issuer, each with its own keys and its own policy: a key of one issuer never verifies a token that names
 * another. A token's unverified `iss` picks among the issuers that were configured, and nothing else is asked of it.
 */
import { type Dialect, oauth } from '@latchkey/protocol'
import {
  createVerifier,
  decodeUnverified,
  issuerJwks,
  type KeySetVerifier,
  type RemoteKeySet,
  TokenError,
  type VerifiedToken,
  type VerifiedTokenCacheOptions,
} from '@latchkey/tokens'
import { spokenKeys } from '../spoken-keys.ts'
import { createRouteMemory } from './route-memory.ts'
import type { IssuerVerifiers, IssuerVerifiersOptions } from './token-verifier.ts'

interface IssuerParts {
  readonly dialect: Dialect
  readonly keys: RemoteKeySet
  readonly verifier: KeySetVerifier
}

const NAMES: ReadonlySet<string> = new Set(['issuer', 'audience', 'dialectOf', 'discovery', 'cache', 'clock'])
const MAXIMUM_ISSUERS = 16
const MAXIMUM_TOKEN_CHARACTERS = 8192
/** The verifier's own defaults, which are shared here. */
const CACHE_BOUNDS = { maximumEntries: 10_000, maximumCharacters: 8_388_608 }

/**
 * Makes the verifiers of issuers whose keys are found by their names (RFC 8414). Nothing is fetched before the first token of an
 * issuer. A token that names none of them is refused as the policy would refuse it (`claim_invalid`, claim `iss`), before its
 * signature is looked at, and without a fetch.
 *
 * @throws {TypeError} naming the option that is wrong
 */
export function issuerVerifiers(options: IssuerVerifiersOptions): IssuerVerifiers {
  const { issuers, dialectOf, discovery, cache, clock } = parse(options)
  const parts = new Map<string, IssuerParts>()
  for (const issuer of issuers) {
    const dialect = dialectOf(issuer)
    const keys = issuerJwks(issuer, discovery)
    const verifier = createVerifier({
      keys: spokenKeys(keys, dialect),
      policy: dialect.policy(),
      maximumTokenCharacters: MAXIMUM_TOKEN_CHARACTERS,
      ...(clock && { clock }),
      ...(cache && { cache: share(cache, issuers.length) }),
    })
    parts.set(issuer, { dialect, keys, verifier })
  }
  const all = [...parts.values()]
  const [first] = all
  if (!first) throw new TypeError('issuer: give at least one')
  const routes = cache ? createRouteMemory<KeySetVerifier>(...boundsOf(cache)) : undefined

  function verify(token: string): VerifiedToken | Promise<VerifiedToken> {
    const known = routes?.find(token)
    if (known) return known.verify(token)
    const named = parts.get(issuerOf(token))
    if (!named) throw wrongIssuer('mismatch')
    const { verifier } = named
    const verified = verifier.verify(token)
    // Only of what was accepted: a flood of refused tokens must not push the good ones out.
    if (!(verified instanceof Promise)) routes?.remember(token, verifier)
    return verified
  }

  return Object.freeze({
    issuers,
    dialect: first.dialect,
    verify,
    clearCache: () => {
      routes?.clear()
      for (const { verifier } of all) verifier.clearCache()
    },
    refresh: async () => {
      await Promise.all(all.map(({ keys }) => keys.refresh()))
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map(({ keys }) => keys[Symbol.asyncDispose]()))
    },
  })
}

/** What a token says of its issuer: anybody can have written it. @throws {TokenError} */
function issuerOf(token: string): string {
  if (typeof token === 'string' && token.length > MAXIMUM_TOKEN_CHARACTERS) {
    const detail = { part: 'token', reason: 'too_long' } as const
    throw new TokenError('token_malformed', `the token has more than ${MAXIMUM_TOKEN_CHARACTERS} characters`, detail)
  }
  const { claims } = decodeUnverified(token)
  // null is as good as absent, as for the policy.
  if (!Object.hasOwn(claims, 'iss') || claims['iss'] === null) throw wrongIssuer('missing')
  const { iss } = claims
  if (typeof iss !== 'string') throw wrongIssuer('wrong_type')
  return iss
}

function wrongIssuer(reason: 'missing' | 'wrong_type' | 'mismatch'): TokenError {
  const detail = { part: 'payload', claim: 'iss', reason } as const
  return new TokenError('claim_invalid', `the token's iss claim is not accepted (${reason})`, detail)
}

type Parsed = Pick<IssuerVerifiersOptions, 'discovery' | 'clock' | 'cache'> &
  Required<Pick<IssuerVerifiersOptions, 'dialectOf'>> & { readonly issuers: readonly string[] }

function parse(options: IssuerVerifiersOptions): Parsed {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('options: give an object with at least `issuer` and `audience`')
  for (const name of Object.keys(options)) if (!NAMES.has(name)) throw new TypeError(`${name}: unknown option`)
  const { issuer, audience, discovery, cache = {}, clock } = options
  if (cache !== false && (typeof cache !== 'object' || cache === null))
    throw new TypeError('cache: give its bounds, or false')
  const issuers: readonly string[] = typeof issuer === 'string' ? [issuer] : issuer
  if (!Array.isArray(issuers) || issuers.length === 0 || issuers.length > MAXIMUM_ISSUERS)
    throw new TypeError(`issuer: give one issuer, or a list of up to ${MAXIMUM_ISSUERS}`)
  if (new Set(issuers).size < issuers.length) throw new TypeError('issuer: one is named twice')
  if (typeof audience !== 'string' || audience === '')
    throw new TypeError('audience: give the text of the aud claim that names this app')
  const { dialectOf = (one) => oauth({ issuer: one, audience }) } = options
  if (typeof dialectOf !== 'function') throw new TypeError('dialectOf: give a function of the issuer, or leave it out')
  return {
    issuers: Object.freeze([...issuers]),
    dialectOf,
    ...(discovery !== undefined && { discovery }),
    ...(clock !== undefined && { clock }),
    cache,
  }
}

/** All caches together hold no more than one would. */
function share(cache: VerifiedTokenCacheOptions, among: number): VerifiedTokenCacheOptions {
  const part = (bound: number): number => (Number.isSafeInteger(bound) ? Math.max(2, Math.floor(bound / among)) : bound)
  const [maximumEntries, maximumCharacters] = boundsOf(cache)
  return { ...cache, maximumEntries: part(maximumEntries), maximumCharacters: part(maximumCharacters) }
}

function boundsOf(cache: VerifiedTokenCacheOptions): readonly [entries: number, characters: number] {
  const { maximumEntries, maximumCharacters } = { ...CACHE_BOUNDS, ...cache }
  return [maximumEntries, maximumCharacters]
}
