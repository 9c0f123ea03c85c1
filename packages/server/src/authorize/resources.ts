/** What tokens are for: the APIs that an operator has declared, and the one that users' own tokens are for. */
import {
  checked,
  eachOf,
  flag,
  isPlainObject,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  optional,
  textList,
} from '@latchkey/options'
import type { OAuthClient } from '../clients/oauth-client.ts'
import { isScope } from '../tokens/scope-token.ts'

/** An API, as `resource` names it (RFC 8707). */
export interface ProtectedResource {
  /** `aud` of its tokens, to the letter: an absolute URI without a fragment. */
  readonly resource: string
  /** What users call it. Default: the URI. */
  readonly name?: string
  /** What a client may do there, each in words for its users. */
  readonly scopes?: Readonly<Record<string, string>>
  /** What a client gets that asks for no scope (RFC 6749 §3.3). Default: all of `scopes`. */
  readonly default?: readonly string[]
  /**
   * Whether a user must have a scope before they can give it to a client. Default false: the scopes limit the client, and the API judges what its
   * user may.
   */
  readonly usersNeedScopes?: boolean
}

/** Those of this server, and which of them a client may ask for. */
export interface Resources {
  /** As it is declared; undefined for one that is not, or not for this client. `wanted` left out: the one that is meant then. */
  readonly forClient: (client: OAuthClient, wanted: string | undefined) => Required<ProtectedResource> | undefined
  /** What every user may give to clients of these. */
  readonly delegable: (resources: readonly string[]) => readonly string[]
  /** For metadata. */
  readonly scopes: readonly string[]
}

/** What is no API's: the server itself answers for them. */
export const OWN_SCOPES: readonly string[] = Object.freeze(['openid', 'profile', 'email', 'offline_access'])

const RESOURCE = {
  resource: (value: unknown) =>
    checked(
      value as string,
      typeof value === 'string' && /^[!$-~]{1,255}$/.test(value) && !value.includes('#') && URL.canParse(value),
      'an absolute URI without a fragment, at most 255 characters',
    ),
  name: optional(undefined, nonEmptyText),
  scopes: optional({}, scopesInWords),
  default: optional(undefined, (value) => textList(value, 'a list of its scopes', isScope)),
  usersNeedScopes: optional(false, flag),
} satisfies OptionTable<keyof ProtectedResource>

/** Reads the option. */
export const resourcesOption: OptionReader<readonly ProtectedResource[]> = eachOf(
  nested(RESOURCE, {
    together: ({ scopes = {}, default: standard }) =>
      (standard ?? []).every((scope) => Object.hasOwn(scopes, scope)) ? [] : ['default: give of its scopes'],
  }) as OptionReader<ProtectedResource>,
  'a list of { resource, name, scopes }',
)

/** @param audience - of users' own tokens: it is one of them, declared or not */
export function createResources(declared: readonly ProtectedResource[], audience: string): Resources {
  const whole = declared.map(completed)
  const own = whole.find((one) => isSameResource(one.resource, audience))
  const all = own ? whole : [...whole, completed({ resource: audience, usersNeedScopes: true })]
  const find = (wanted: string) => all.find(({ resource }) => isSameResource(resource, wanted))
  return Object.freeze({
    forClient: ({ audiences }: OAuthClient, wanted: string | undefined) => {
      const found = find(wanted ?? audiences[0] ?? audience)
      const isTheirs = audiences.length === 0 || audiences.some((one) => found && isSameResource(one, found.resource))
      return isTheirs ? found : undefined
    },
    delegable: (resources: readonly string[]) => {
      const found = resources.map(find).filter((one) => one !== undefined && !one.usersNeedScopes)
      return [...found.flatMap((one) => Object.keys(one?.scopes ?? {})), ...OWN_SCOPES]
    },
    scopes: [...new Set([...all.flatMap(({ scopes }) => Object.keys(scopes)), ...OWN_SCOPES])],
  })
}

function scopesInWords(value: unknown): Readonly<Record<string, string>> {
  const entries = isPlainObject(value) ? Object.entries(value) : [['', '']]
  const good = entries.every(([scope, words]) => isScope(String(scope)) && typeof words === 'string' && words !== '')
  return checked(
    value as Readonly<Record<string, string>>,
    good,
    "scopes in words: { 'orders:read': 'See your orders' }",
  )
}

function completed({
  resource,
  name = resource,
  scopes = {},
  ...rest
}: ProtectedResource): Required<ProtectedResource> {
  const { default: standard = Object.keys(scopes), usersNeedScopes = false } = rest
  return { resource, name, scopes, default: standard, usersNeedScopes }
}

/** `https://host` and `https://host/` are one resource: clients write either. Nothing else is taken for the same. */
export function isSameResource(one: string, other: string): boolean {
  return one === other || rooted(one) === rooted(other)
}

function rooted(uri: string): string {
  return /^https?:\/\/[^/?#]+$/.test(uri) ? `${uri}/` : uri
}
