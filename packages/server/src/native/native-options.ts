/** The options of a native face. All that can be judged without a database is judged here, and told at once. */
import {
  faultsIn,
  give,
  isPlainObject,
  lifetimeSeconds,
  nested,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  part,
  readOptions,
  refusal,
} from '@latchkey/options'
import { type OauthOptions, oauth } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import { grantedScopes } from '../accounts/account.ts'
import { type ApiKeyLifetimes, apiKeyLifetimeOptions, apiKeyLifetimesTogether } from '../api-keys/key-lifetimes.ts'
import { type FrontDoorOptions, frontDoorOption } from '../authorize/front-door.ts'
import { readServerMetadataEndpoint } from '../grants/endpoints/read-server-metadata.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { lifetimesTogether, type SessionLifetimes, sessionLifetimeOptions } from '../sessions/session-lifetimes.ts'
import { type SessionLimits, sessionLimitOptions } from '../sessions/session-limits.ts'
import { keyEncryptionKeys } from '../signing-keys/key-encryption.ts'
import { type KeyRingOptions, parseRingSettings } from '../signing-keys/ring-options.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { type AccountMail, accountMail } from './account-mail.ts'

/** Options of `nativeFace`. */
export interface NativeFaceOptions {
  /** What the dialect says of tokens, cookies and pages. */
  readonly oauth: OauthOptions
  /** What `loadKeyEncryptionKeys` returns: private keys and the secret of limits are kept under the first. */
  readonly keyEncryptionKeys: readonly Uint8Array[]
  /** Which keys sign, and when the next one does. */
  readonly signingKeys?: Pick<KeyRingOptions, (typeof OF_THE_RING)[number]>
  readonly sessions?: SessionLifetimes & SessionLimits
  /** Default: no mail, so that addresses cannot be verified, and passwords cannot be reset. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `closed`. */
  readonly registration?: 'open' | 'closed'
  /** The scopes of everyone who registers. Default: none. */
  readonly registrationScopes?: readonly string[]
  /** More endpoints, beside the face's own: described and placed as those are. Default: none. */
  readonly endpoints?: readonly Endpoint[]
  /** How long API keys live. */
  readonly apiKeys?: ApiKeyLifetimes
  /** Lets clients send their users here to sign in. Default: there are no pages, and nobody gets a code. */
  readonly frontDoor?: FrontDoorOptions
}

const OF_THE_RING = ['alg', 'rotateEverySeconds', 'jwksMaximumAgeSeconds', 'publishSeconds', 'formerKeys'] as const

/** That they are there, and of the right kind: what a face without a server can be asked for needs no more. */
const KINDS = {
  oauth: part<OauthOptions>('what oauth() takes'),
  keyEncryptionKeys: part<readonly Uint8Array[]>('what loadKeyEncryptionKeys() returns'),
  signingKeys: optional({}, part<NonNullable<NativeFaceOptions['signingKeys']>>('options of the signing keys')),
  sessions: optional({}, part<SessionLifetimes & SessionLimits>('lifetimes and limits of sessions')),
  mail: optional(undefined, part<AccountMail>('{ mailer, service, links }')),
  registration: optional('closed', oneOf('open', 'closed')),
  registrationScopes: optional([], part<readonly string[]>('a list of scopes')),
  endpoints: optional([], part<readonly Endpoint[]>('a list of what guarded() and open() return')),
  apiKeys: optional({}, part<ApiKeyLifetimes>('lifetimes of API keys')),
  frontDoor: optional(undefined, part<FrontDoorOptions>('{ resources, theme, pages }')),
} satisfies OptionTable<keyof NativeFaceOptions>

/** @throws {TypeError} for an option that is unknown, missing or of another kind: one line for each fault of any kind */
export function requireNativeKinds(options: NativeFaceOptions): void {
  if (readOptions(KINDS, options).faults) parseOptions(contentOf(options), options)
}

/** One line for each fault, as far as no database is needed to find it. */
export function nativeFaults(options: NativeFaceOptions): readonly string[] {
  return readOptions(contentOf(options), options).faults ?? []
}

/** The former keys that can be compared with the keys of other faces: of wrong options, those that are right. */
export function formerKeysIn({ signingKeys }: NativeFaceOptions): readonly Key[] {
  const former: unknown = signingKeys?.formerKeys
  return Array.isArray(former) && ringFaults({ formerKeys: former }, 600).length === 0
    ? former.map(({ key }) => key)
    : []
}

function contentOf(options: unknown) {
  const given: unknown = isPlainObject(options) ? options['oauth'] : undefined
  const seconds = tokenLifetimeIn(given)
  return {
    oauth: dialectOptions,
    keyEncryptionKeys,
    signingKeys: optional(undefined, ringOptions(seconds)),
    sessions: optional(
      undefined,
      nested({ ...sessionLifetimeOptions, ...sessionLimitOptions }, { together: lifetimesTogether(seconds) }),
    ),
    mail: optional(undefined, accountMail),
    registration: optional('closed', oneOf('open', 'closed')),
    registrationScopes: optional([], grantedScopes),
    endpoints: KINDS.endpoints,
    apiKeys: optional(undefined, nested(apiKeyLifetimeOptions, { together: apiKeyLifetimesTogether })),
    frontDoor: optional(undefined, frontDoorOption),
  } satisfies OptionTable<keyof NativeFaceOptions>
}

/** A wrong lifetime is told of the dialect, and nothing else is compared with it. */
function tokenLifetimeIn(oauthOptions: unknown): number {
  const given = isPlainObject(oauthOptions) ? oauthOptions['accessTokenLifetimeSeconds'] : undefined
  return readOptions({ seconds: optional(600, lifetimeSeconds) }, { seconds: given }).values?.seconds ?? 600
}

function dialectOptions(value: unknown): OauthOptions {
  if (!isPlainObject(value)) throw give('what oauth() takes: a plain object with `issuer`, `audience`')
  const given = value as unknown as OauthOptions
  const ofDialect = faultsIn(() => oauth(given))
  const isTold = ofDialect.some((line) => line.startsWith('issuer: '))
  const ofIssuer = isTold ? [] : faultsIn(() => readServerMetadataEndpoint({ issuer: given.issuer, endpoints: [] }))
  const faults = [...ofDialect, ...ofIssuer]
  if (faults.length > 0) throw refusal(faults)
  return given
}

type OfTheRing = NonNullable<NativeFaceOptions['signingKeys']>

function ringOptions(tokenLifetimeSeconds: number): OptionReader<OfTheRing> {
  const names = Object.fromEntries(OF_THE_RING.map((name) => [name, (value: unknown) => value]))
  return nested(names, { together: (given) => ringFaults(given, tokenLifetimeSeconds) })
}

function ringFaults(given: OfTheRing, tokenLifetimeSeconds: number): readonly string[] {
  return faultsIn(() => parseRingSettings({ ...given, tokenLifetimeSeconds, clock: createSystemClock() }))
}
