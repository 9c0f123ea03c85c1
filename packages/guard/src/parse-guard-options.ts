/** Reads a guard's options. A mistyped option would be a check that is never made, so it is refused by name. */
import {
  callable,
  checked,
  fault,
  faultsIn,
  flag,
  type OptionReader,
  type OptionTable,
  type OptionValues,
  parseOptions,
  positiveUpTo,
  secondsWithin,
  strictlyOptional,
  withMethods,
} from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import {
  type Claims,
  issuerJwksOptions,
  parseSchema,
  type VerifiedTokenCacheOptions,
  verifiedTokenCacheOptions,
} from '@latchkey/tokens'
import { createDpop, type Dpop } from './dpop/dpop.ts'
import { dpopOptions, originOf } from './dpop/dpop-options.ts'
import type { GuardKeys, GuardOptions, GuardSettings, IssuerSource, KeySource } from './guard-options.ts'
import type { OpaqueTokens } from './opaque-tokens.ts'
import type { Profile } from './profiles/profile.ts'
import { faultsOfProfile } from './profiles/profile-dialect.ts'
import { type RevocationLoss, revocationLoss } from './requirement.ts'
import { type ProtectedResource, protectedResource } from './resource-metadata/protected-resource.ts'
import { faultsOfResource, resourceNames } from './resource-metadata/resource-names.ts'
import { resourceOptions } from './resource-metadata/resource-options.ts'
import type { Revocations } from './revocations/revocations.ts'
import { AS_THEY_ARE, scopeHierarchy, type WidenScopes } from './scopes.ts'
import { nowSeconds } from './system-clock.ts'
import { type SourceOptions, tokenSource } from './token-source.ts'

/** The options as the guard uses them. */
export interface ParsedGuardOptions<P, C> {
  readonly source: SourceOptions
  readonly resolvePrincipal: GuardSettings<P, C>['resolvePrincipal'] | undefined
  /** @throws {TokenError} claim_invalid */
  readonly applySchema: (claims: Claims) => C
  readonly opaqueTokens: OpaqueTokens | undefined
  readonly deadlineMilliseconds: number
  readonly onVerified: GuardSettings<P>['onVerified'] | undefined
  readonly onFault: GuardSettings<P>['onFault'] | undefined
  readonly onRefusal: GuardSettings<P>['onRefusal'] | undefined
  readonly development: boolean
  readonly resource: ProtectedResource | undefined
  readonly widenScopes: WidenScopes
  readonly dpop: Dpop | undefined
  readonly revocations: Revocations | undefined
  readonly whenRevocationsAreLost: RevocationLoss | undefined
  readonly clock: () => number
}

/** The advice for options that only some guards need. */
const NEEDED = {
  dialect: 'what oauth(), flaskJwt() or flaskPyjwt() returns',
  keys: 'one key, a list of them, or a key set: secretKey(), publicKey(), jwks(), remoteJwks()',
  audience: 'the audience of the tokens: text that is not empty',
} as const

const OF_ISSUERS = ['audience', 'discovery', 'issuedAheadSeconds', 'profile'] as const

/** One row for each option. Undefined would silently switch a check off, so every row refuses it. */
const OPTIONS = {
  dialect: strictlyOptional(undefined, withMethods<Dialect>(NEEDED.dialect, 'readCredential')),
  // The verifier checks the keys themselves.
  keys: strictlyOptional(undefined, (value) => checked<GuardKeys>(value, value !== undefined, NEEDED.keys)),
  issuer: strictlyOptional(undefined, (value) =>
    checked<IssuerSource['issuer']>(value, value !== undefined, 'the issuer, or a list of them'),
  ),
  audience: strictlyOptional(undefined, (value) =>
    checked<string>(value, typeof value === 'string' && value !== '', NEEDED.audience),
  ),
  discovery: strictlyOptional(undefined, issuerJwksOptions),
  issuedAheadSeconds: strictlyOptional(undefined, secondsWithin(0, 86_400)),
  profile: strictlyOptional(
    undefined,
    withMethods<Profile>('what a function of @latchkey/guard/profiles returns: auth0()', 'principalOf'),
  ),
  resolvePrincipal: aFunction<'resolvePrincipal'>('a function of the claims, or leave it out'),
  schema: strictlyOptional((claims) => claims, parseSchema<unknown>),
  opaqueTokens: strictlyOptional(
    undefined,
    withMethods<OpaqueTokens>('`matches` and `resolve`, or leave it out', 'matches', 'resolve'),
  ),
  // Above 2^31 a timer fires at once, and every request would be late.
  deadlineMilliseconds: strictlyOptional(3000, positiveUpTo(600_000, 'milliseconds')),
  onVerified: aFunction<'onVerified'>('a function of the key, or leave it out'),
  onFault: aFunction<'onFault'>('a function of the fault, or leave it out'),
  onRefusal: aFunction<'onRefusal'>('a function of the refusal, or leave it out'),
  development: strictlyOptional(false, development),
  cache: strictlyOptional(verifiedTokenCacheOptions({}), cacheOrNone),
  resource: strictlyOptional(undefined, resourceOptions),
  dpop: strictlyOptional(undefined, dpopOptions),
  implies: strictlyOptional(AS_THEY_ARE, scopeHierarchy),
  revocations: strictlyOptional(
    undefined,
    withMethods<Revocations>('what followRevocations() returns, or leave it out', 'isRevoked', 'isLost'),
  ),
  whenRevocationsAreLost: strictlyOptional(undefined, revocationLoss),
  clock: strictlyOptional(nowSeconds, callable<() => number>('a function that returns seconds since the epoch')),
} satisfies OptionTable<keyof GuardSettings<unknown> | keyof KeySource>

type Read = OptionValues<typeof OPTIONS>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong, and for unusable keys */
export function parseGuardOptions<P, C>(options: GuardOptions<P, C>): ParsedGuardOptions<P, C> {
  const { schema, implies, ...read } = parseOptions(OPTIONS, options, { together: faultsTogether })
  const source = sourceIn(read)
  if (!source) throw new TypeError('options: give `dialect` and `keys`, or `issuer` and `audience`')
  return {
    ...read,
    source,
    resource: source.resource,
    dpop: source.dpop,
    widenScopes: implies,
    // `resolvePrincipal` and the schema return what their types say.
    resolvePrincipal: read.resolvePrincipal as GuardSettings<P, C>['resolvePrincipal'],
    applySchema: schema as ParsedGuardOptions<P, C>['applySchema'],
  }
}

function faultsTogether(read: Partial<Read>, isGiven: (name: keyof Read) => boolean): readonly string[] {
  const hasIssuer = isGiven('issuer')
  const { profile } = read
  const foreign = (hasIssuer ? (['dialect'] as const) : OF_ISSUERS).filter(isGiven)
  const ofIssuer = profile && profile.audience !== 'required' ? [] : (['audience'] as const)
  const needed = (hasIssuer ? ofIssuer : (['dialect', 'keys'] as const)).filter((name) => !isGiven(name))
  const source = foreign.length === 0 ? sourceIn({ ...read, resource: undefined, dpop: undefined }) : undefined
  const withProfile = hasIssuer && profile ? faultsOfSource(profile, read) : []
  const ofResource = read.resource && foreign.length === 0 && needed.length === 0 ? faultsOfResource(read) : []
  return [
    ...foreign.map((name) => `${name}: give it ${hasIssuer ? 'without' : 'together with'} an issuer`),
    ...needed.map((name) => `${name}: missing; give ${NEEDED[name]}`),
    ...(hasIssuer && isGiven('keys') && isGiven('discovery') ? ['discovery: leave it out, as keys are given'] : []),
    ...(isGiven('revocations') && !isGiven('whenRevocationsAreLost')
      ? ["whenRevocationsAreLost: missing; give 'fail-open' or 'fail-closed'"]
      : []),
    ...withProfile,
    ...ofResource,
    ...(read.dpop && foreign.length === 0 && needed.length === 0 ? faultsOfDpop(read) : []),
    ...(source && ofResource.length === 0 && withProfile.length === 0 ? faultsIn(() => tokenSource(source)) : []),
  ]
}

/** Each fault once, though several issuers may have it. */
function faultsOfSource(profile: Profile, { issuer, audience }: Partial<Read>): readonly string[] {
  const issuers = [issuer ?? []].flat().filter((one) => typeof one === 'string')
  return [...new Set(issuers.flatMap((one) => faultsOfProfile(profile, { issuer: one, audience })))]
}

/** Where the tokens come from; undefined when the options do not say enough. */
function sourceIn(read: Partial<Read>): SourceOptions | undefined {
  const { dialect, keys, issuer, audience, discovery, profile, issuedAheadSeconds, cache, clock } = read
  if (cache === undefined || clock === undefined) return undefined
  const names = read.resource && resourceNames(read)
  const common = {
    cache,
    clock,
    resource: read.resource && names && protectedResource({ ...read.resource, dpop: read.dpop }, names),
    dpop: dpopIn(read, clock),
  }
  if (issuer === undefined) return dialect && keys !== undefined ? { dialect, keys, ...common } : undefined
  if (audience === undefined && (profile === undefined || profile.audience === 'required')) return undefined
  return { issuer, audience, discovery, keys, profile, issuedAheadSeconds, ...common }
}

/** Undefined where the options do not say what stands before the path. */
function dpopIn({ dpop, ...read }: Partial<Read>, clock: () => number): Dpop | undefined {
  const baseUrl = dpop?.baseUrl ?? originOf(resourceNames(read)?.audience)
  return dpop && baseUrl !== undefined ? createDpop({ ...dpop, baseUrl }, clock) : undefined
}

function faultsOfDpop({ dpop, ...read }: Partial<Read>): readonly string[] {
  if (read.issuer === undefined && read.dialect?.name !== 'oauth')
    return ['dpop: give it with an issuer, or with oauth(): other dialects have no such tokens']
  const isKnown = dpop?.baseUrl !== undefined || originOf(resourceNames(read)?.audience) !== undefined
  return isKnown ? [] : ['dpop.baseUrl: missing; give what stands before the path: the audience is no URL']
}

type Setting<N extends keyof GuardSettings<unknown>> = NonNullable<GuardSettings<unknown>[N]>

/** An optional function. */
function aFunction<N extends 'resolvePrincipal' | 'onVerified' | 'onFault' | 'onRefusal'>(
  advice: string,
): OptionReader<Setting<N> | undefined> {
  return strictlyOptional(undefined, callable<Setting<N> & ((...parameters: never[]) => unknown)>(advice))
}

function cacheOrNone(value: unknown): false | Required<VerifiedTokenCacheOptions> {
  return value === false ? false : verifiedTokenCacheOptions(value)
}

function development(value: unknown): boolean {
  if (flag(value) && isProduction())
    throw fault('give false, or leave it out, while NODE_ENV is production: the help is for developers')
  return value === true
}

/** A Worker has no process, and Deno may deny access to its environment. */
function isProduction(): boolean {
  try {
    return typeof process !== 'undefined' && process.env['NODE_ENV'] === 'production'
  } catch {
    return false
  }
}
