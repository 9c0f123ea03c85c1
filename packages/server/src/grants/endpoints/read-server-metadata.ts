/** `GET /.well-known/oauth-authorization-server`: what this server is and where its endpoints are (RFC 8414). */

import { createHash } from 'node:crypto'
import { checked, nonEmptyText, type OptionTable, optional, parseOptions, part, secondsWithin } from '@latchkey/options'
import { conditionalMessage, issuerPath } from '@latchkey/protocol'
import Type from 'typebox'
import { DOCUMENTS } from '../../http/documents.ts'
import { type Endpoint, type EndpointDescription, open } from '../../http/endpoint.ts'

/** What the metadata says. */
export interface ServerMetadataOptions {
  /** The dialect's own: the exact text of `iss`. */
  readonly issuer: string
  /** The endpoints beside this one: endpoints that are not there are not named. */
  readonly endpoints: readonly EndpointDescription[]
  /** What the token endpoint takes. Default `refresh_token`. */
  readonly grantTypes?: readonly string[]
  /** How clients say who they are. Default `client_secret_basic`, `client_secret_post`. */
  readonly authenticationMethods?: readonly string[]
  readonly scopes?: readonly string[]
  /** What clients that sign may sign with (RFC 8414 §2). Named where `private_key_jwt` is among the methods. */
  readonly authenticationAlgorithms?: readonly string[]
  /** More of what is there, such as `dpop_signing_alg_values_supported`. Nothing may be named that is not built. */
  readonly more?: Readonly<Record<string, unknown>>
  /** Where clients may ask who is logged in: the metadata then stand at the places of OpenID Connect Discovery too. */
  readonly openid?: OpenidMetadata
  readonly serviceDocumentation?: string
  /** How long others may keep it. Default 3,600. */
  readonly maximumAgeSeconds?: number
}

/** What OpenID Connect Discovery §3 adds. */
export interface OpenidMetadata {
  /** What the ring of id_tokens signs with: `RS256` first. */
  readonly idTokenAlgorithms: readonly string[]
  /** All that userinfo and id_tokens can say. */
  readonly claims: readonly string[]
  readonly acrValues?: readonly string[]
}

/** The members that name endpoints, and the endpoints that are those. */
const ENDPOINTS = {
  authorization_endpoint: 'authorize',
  jwks_uri: 'readSigningKeys',
  token_endpoint: 'requestToken',
  revocation_endpoint: 'revokeToken',
  introspection_endpoint: 'introspectToken',
  userinfo_endpoint: 'readUserinfo',
  end_session_endpoint: 'endBrowserLogin',
} as const

/** What the authorization endpoint does. Clients refuse to begin where they do not find PKCE here. */
const AUTHORIZATION = {
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
} as const

/** The exact text, which must not be normalized: clients derive the metadata's URL from it. */
const ISSUER = /^(?:https:\/\/[^/?#\\\s@]+|http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?)(\/[^?#]*)?$/

const list = part<readonly string[]>('a list')

const OPTIONS = {
  issuer: plainIssuer,
  endpoints: part<readonly EndpointDescription[]>('a list of endpoints'),
  grantTypes: optional(undefined, list),
  authenticationMethods: optional(undefined, list),
  scopes: optional(undefined, list),
  authenticationAlgorithms: optional(undefined, list),
  more: optional(undefined, part<Readonly<Record<string, unknown>>>('members of the metadata')),
  openid: optional(undefined, part<OpenidMetadata>('what id_tokens and userinfo are')),
  serviceDocumentation: optional(undefined, nonEmptyText),
  maximumAgeSeconds: optional(3600, secondsWithin(0, 31_536_000)),
} satisfies OptionTable<keyof ServerMetadataOptions>

/** Those that clients authenticate at. */
const OF_CLIENTS: ReadonlySet<string> = new Set(['token_endpoint', 'revocation_endpoint', 'introspection_endpoint'])

/**
 * One body at each place where clients look for it: RFC 8414 §3.1 puts the word before the issuer's path, OpenID Connect Discovery §4 after it,
 * and clients of either try the other.
 *
 * @throws {TypeError} for an issuer that is not a plain https URL: clients could not find its metadata
 */
export function serverMetadataEndpoints(options: ServerMetadataOptions): readonly Endpoint[] {
  const { issuer, openid } = parseOptions(OPTIONS, options)
  const path = issuerPath(issuer)
  const oauth = readServerMetadataEndpoint(options)
  if (!openid) return [oauth]
  const name = '/.well-known/openid-configuration'
  const before = { ...oauth, path: `${name}${path}`, id: 'readOpenidConfiguration' }
  const { atHost: _, ...beneath } = oauth
  return path === ''
    ? [oauth, before]
    : [oauth, before, { ...beneath, path: name, id: 'readOpenidConfigurationBeneath' }]
}

/** @throws {TypeError} for an issuer that is not a plain https URL: clients could not find its metadata */
export function readServerMetadataEndpoint(options: ServerMetadataOptions): Endpoint {
  const { issuer, maximumAgeSeconds } = parseOptions(OPTIONS, options)
  const path = issuerPath(issuer)
  const body = JSON.stringify(metadataOf(options))
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  const uri = Type.String({ format: 'uri' })
  const list = Type.Array(Type.String())
  return open({
    method: 'GET',
    // §3.1: before the issuer's path, without its last slash.
    path: `/.well-known/oauth-authorization-server${path}`,
    atHost: true,
    id: 'readServerMetadata',
    summary: 'What this authorization server offers, and where.',
    tag: 'Discovery',
    limits: [DOCUMENTS],
    forAnyOrigin: true,
    answers: {
      200: {
        description: 'Authorization server metadata (RFC 8414).',
        schema: Type.Object({
          issuer: uri,
          jwks_uri: Type.Optional(uri),
          token_endpoint: Type.Optional(uri),
          response_types_supported: list,
        }),
      },
      304: { description: 'The metadata that `If-None-Match` names are still those.' },
    },
    handle: ({ facts }) =>
      conditionalMessage(facts, {
        contentType: 'application/json',
        body,
        etag,
        maximumAgeSeconds,
        isForAnyOrigin: true,
      }),
  })
}

function metadataOf(options: ServerMetadataOptions): object {
  const { issuer, endpoints, grantTypes = ['refresh_token'] } = options
  const {
    authenticationMethods = ['client_secret_basic', 'client_secret_post'],
    authenticationAlgorithms = [],
    scopes,
    serviceDocumentation,
    openid,
  } = options
  const base = issuer.replace(/\/$/, '')
  const found = Object.entries(ENDPOINTS).flatMap(([member, wanted]) => {
    const endpoint = endpoints.find(({ id }) => id === wanted)
    return endpoint ? [[member, `${base}${endpoint.path}`] as const] : []
  })
  const methods = found.flatMap(([member]) =>
    OF_CLIENTS.has(member)
      ? Object.entries(authenticationAt(member, authenticationMethods, authenticationAlgorithms))
      : [],
  )
  return {
    issuer,
    ...Object.fromEntries(found),
    ...Object.fromEntries(methods),
    ...(found.some(([member]) => member === 'token_endpoint') && { grant_types_supported: grantTypes }),
    // Required by §2, and empty where there is no authorization endpoint.
    ...(found.some(([member]) => member === 'authorization_endpoint')
      ? AUTHORIZATION
      : { response_types_supported: [] }),
    ...(openid && openidMembers(openid)),
    ...options.more,
    ...(scopes && scopes.length > 0 && { scopes_supported: scopes }),
    ...(serviceDocumentation !== undefined && { service_documentation: serviceDocumentation }),
  }
}

function authenticationAt(
  member: string,
  methods: readonly string[],
  algorithms: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const own = methodsOf(member, methods)
  const signing = own.includes('private_key_jwt') && { [`${member}_auth_signing_alg_values_supported`]: algorithms }
  return { [`${member}_auth_methods_supported`]: own, ...signing }
}

/** §3 of Discovery demands the first two; the last says what is not built, because its default is otherwise clear to nobody. */
function openidMembers({ idTokenAlgorithms, claims, acrValues }: OpenidMetadata): object {
  return {
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: idTokenAlgorithms,
    claims_supported: claims,
    ...(acrValues && { acr_values_supported: acrValues }),
    claims_parameter_supported: false,
  }
}

/** Introspection needs an authenticated client; a public client (`none`) may only exchange and revoke. */
function methodsOf(member: string, methods: readonly string[]): readonly string[] {
  return member === 'introspection_endpoint' ? methods.filter((method) => method !== 'none') : methods
}

function plainIssuer(value: unknown): string {
  const [, path] = (typeof value === 'string' && ISSUER.exec(value)) || []
  const good = typeof value === 'string' && ISSUER.test(value) && (path ?? '/').replace(/\/$/, '') === issuerPath(value)
  return checked(value, good, 'an https URL without query and fragment (RFC 8414 §2)')
}
