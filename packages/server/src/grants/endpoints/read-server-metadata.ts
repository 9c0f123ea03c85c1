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
  readonly serviceDocumentation?: string
  /** How long others may keep it. Default 3,600. */
  readonly maximumAgeSeconds?: number
}

/** The members that name endpoints, and the endpoints that are those. */
const ENDPOINTS = {
  authorization_endpoint: 'authorize',
  jwks_uri: 'readSigningKeys',
  token_endpoint: 'requestToken',
  revocation_endpoint: 'revokeToken',
  introspection_endpoint: 'introspectToken',
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
  serviceDocumentation: optional(undefined, nonEmptyText),
  maximumAgeSeconds: optional(3600, secondsWithin(0, 31_536_000)),
} satisfies OptionTable<keyof ServerMetadataOptions>

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
    scopes,
    serviceDocumentation,
  } = options
  const base = issuer.replace(/\/$/, '')
  const found = Object.entries(ENDPOINTS).flatMap(([member, wanted]) => {
    const endpoint = endpoints.find(({ id }) => id === wanted)
    return endpoint ? [[member, `${base}${endpoint.path}`] as const] : []
  })
  const methods = found.flatMap(([member]) =>
    member === 'jwks_uri' || member === 'authorization_endpoint'
      ? []
      : [[`${member}_auth_methods_supported`, methodsOf(member, authenticationMethods)] as const],
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
    ...(scopes && scopes.length > 0 && { scopes_supported: scopes }),
    ...(serviceDocumentation !== undefined && { service_documentation: serviceDocumentation }),
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
