/** Clients that describe themselves: their `client_id` is the URL of a document about them (OAuth Client ID Metadata Document). */
import {
  eachOf,
  nested,
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
  part,
  wholeNumberWithin,
} from '@latchkey/options'
import { type ClientMetadata, clientIdUrlFault, parseClientMetadata, parsePublicJwks } from '@latchkey/protocol'
import type { ClientInfo } from '../../http/client-info.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import { type Clock, clockOption } from '../../world/clock.ts'
import { type Logger, loggerOption } from '../../world/logger.ts'
import type { JwkList } from '../jwk-list.ts'
import { createDocuments } from './documents.ts'
import { createFetchDocument, type FetchingForTests } from './fetch-document.ts'

/** Options of {@link createClientDocuments}. */
export interface ClientDocumentsOptions {
  readonly limits: Pick<RateLimits, 'consume'>
  readonly clock: Clock
  readonly logger?: Logger
  /** Hosts whose clients are taken, and no others. Default: all. */
  readonly allow?: readonly string[]
  /** Hosts whose clients are not taken. */
  readonly deny?: readonly string[]
  /** Private schemes that redirect URIs may have. Default: none. */
  readonly nativeSchemes?: readonly string[]
  /** For everything, from the resolver to the last byte. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** Only a test gives it: with it this server can be sent to this machine. */
  readonly forTests?: FetchingForTests
}

/** Which clients are taken. */
export type ClientDocumentRules = Pick<ClientDocumentsOptions, 'allow' | 'deny' | 'nativeSchemes' | 'forTests'>

/** Undefined for every cause: an unknown host, a refused address, a document that is wrong. The log has the cause. */
export interface ClientDocuments {
  /** For a new authorization request. Whoever has a session is known already, by what was read then: an outage of theirs ends nothing. */
  readonly resolve: (clientId: string, from: ClientInfo) => Promise<ClientMetadata | undefined>
  /**
   * The JWK Set that a client names.
   *
   * @param isAgain - a key was named that is not in it
   */
  readonly keysAt: (jwksUri: string, from: ClientInfo, isAgain?: boolean) => Promise<JwkList | undefined>
}

const MAXIMUM_BYTES = 10_240

const hosts = optional([], eachOf(nonEmptyText, 'a list of host names'))

const OPTIONS = {
  limits: part<ClientDocumentsOptions['limits']>('what createRateLimits() returns'),
  clock: clockOption,
  logger: optional(undefined, loggerOption),
  allow: optional(undefined, eachOf(nonEmptyText, 'a list of host names')),
  deny: hosts,
  nativeSchemes: optional([], eachOf(nonEmptyText, 'a list of schemes, such as com.example.app')),
  deadlineMilliseconds: optional(3000, wholeNumberWithin(10, 60_000, 'milliseconds')),
  forTests: optional(undefined, part<FetchingForTests>('only in tests')),
} satisfies OptionTable<keyof ClientDocumentsOptions>

const RULES = {
  allow: OPTIONS.allow,
  deny: OPTIONS.deny,
  nativeSchemes: OPTIONS.nativeSchemes,
  forTests: OPTIONS.forTests,
} satisfies OptionTable<keyof ClientDocumentRules>

const readRules = nested(RULES)

/** Reads the option of a front door. */
export function clientDocumentsOption(value: unknown): false | ClientDocumentRules {
  if (value === false) return false
  const { allow, forTests, ...rules } = readRules(value)
  return { ...rules, ...(allow && { allow }), ...(forTests && { forTests }) }
}

/** A flow carries them in its pages until somebody is known. More of them belong at a `jwks_uri`. */
const MOST_KEY_CHARACTERS = 2000

function carried(parsed: ClientMetadata | string): ClientMetadata | string {
  if (typeof parsed === 'string' || parsed.authentication.method !== 'private_key_jwt') return parsed
  return JSON.stringify(parsed.authentication.keys).length > MOST_KEY_CHARACTERS ? 'jwks' : parsed
}

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createClientDocuments(options: ClientDocumentsOptions): ClientDocuments {
  const { limits, clock, logger, allow, deny, nativeSchemes, deadlineMilliseconds, forTests } = parseOptions(
    OPTIONS,
    options,
  )
  const fetch = createFetchDocument({
    clock,
    deadlineMilliseconds,
    maximumBytes: MAXIMUM_BYTES,
    ...(forTests && { forTests }),
  })
  const common = { fetch, limits, logger, clock, deadlineMilliseconds }
  const clients = createDocuments<ClientMetadata>({
    ...common,
    name: 'client metadata',
    parse: (text, clientId) => carried(parseClientMetadata(text, { clientId, nativeSchemes })),
  })
  const keys = createDocuments<JwkList>({
    ...common,
    name: 'client keys',
    parse: (text) => parsePublicJwks(text) ?? 'jwks',
  })

  return Object.freeze({
    async resolve(clientId: string, from: ClientInfo) {
      if (clientIdUrlFault(clientId) !== undefined) return undefined
      const { hostname } = new URL(clientId)
      if (deny.includes(hostname) || (allow && !allow.includes(hostname))) return undefined
      return clients.read(clientId, from)
    },
    keysAt: (jwksUri: string, from: ClientInfo, isAgain?: boolean) => keys.read(jwksUri, from, isAgain),
  })
}
