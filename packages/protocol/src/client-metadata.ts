/**
 * What a client says of itself in the document that its `client_id` names (OAuth Client ID Metadata Document, RFC 7591 §2). Strangers write
 * it: it says who they are and where their users return to. What would grant them anything is not read: no scopes, no grants, no trust.
 */
import { hasRepeatedNames } from './json-names.ts'
import { parseJsonObject } from './json-object.ts'
import { redirectUriFault } from './redirect-uri.ts'

/** A client as its document has it. */
export interface ClientMetadata {
  /** The URL of the document, to the letter. */
  readonly clientId: string
  /** A claim of theirs, not a fact. */
  readonly clientName: string
  readonly redirectUris: readonly string[]
  readonly authentication:
    | { readonly method: 'none' }
    | { readonly method: 'private_key_jwt'; readonly keys: ClientKeySource }
}

/** Where the public keys of a client are: here, or in a JWK Set of its own origin. */
export type ClientKeySource = { readonly jwks: object } | { readonly jwksUri: string }

/** What is wrong with a document: the member, and not its value. For the log: whoever has sent it is told nothing. */
export type ClientMetadataFault =
  | 'json'
  | 'client_id'
  | 'client_name'
  | 'redirect_uris'
  | 'token_endpoint_auth_method'
  | 'client_secret'
  | 'jwks'
  | 'jwks_uri'

/** How a document is judged. */
export interface ClientMetadataRules {
  /** The URL that was asked for. */
  readonly clientId: string
  /** Private schemes that redirect URIs may have, such as `com.example.app`: none belongs to its host by anything that could be checked. */
  readonly nativeSchemes?: readonly string[]
}

const MOST_DEPTH = 8
const MOST_NAME_CHARACTERS = 80
const MOST_REDIRECT_URIS = 10
const MOST_URI_CHARACTERS = 255

/**
 * Controls, what nobody sees, and what turns the order of letters round: with it a name can show another one (Unicode TR 9, TR 36). The two
 * joiners are letters' own: Persian names and emoji are written with them.
 */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|(?![\u200c\u200d])\p{Cf}/u
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/** @returns the client, or which member is wrong */
export function parseClientMetadata(text: string, rules: ClientMetadataRules): ClientMetadata | ClientMetadataFault {
  const members = parseJsonObject(text, MOST_DEPTH)
  if (typeof members === 'string' || hasRepeatedNames(text)) return 'json'
  if (members.get('client_id') !== rules.clientId) return 'client_id'
  const clientName = members.get('client_name')
  if (!isName(clientName)) return 'client_name'
  const redirectUris = members.get('redirect_uris')
  if (!isRedirectList(redirectUris, rules.nativeSchemes ?? [])) return 'redirect_uris'
  if ([...members.keys()].some((name) => name.startsWith('client_secret'))) return 'client_secret'
  const authentication = authenticationIn(members, rules.clientId)
  if (typeof authentication === 'string') return authentication
  return { clientId: rules.clientId, clientName, redirectUris, authentication }
}

/** A JWK Set as a document or its own address has it; undefined for anything else, and for one that holds a private or a shared key. */
export function parsePublicJwks(text: string): { readonly keys: readonly object[] } | undefined {
  const members = parseJsonObject(text, MOST_DEPTH)
  if (typeof members === 'string' || hasRepeatedNames(text)) return undefined
  return publicJwksIn(Object.fromEntries(members))
}

function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value.trim() !== value) return false
  const { length } = [...value]
  return length >= 1 && length <= MOST_NAME_CHARACTERS && VISIBLE.test(value) && !HIDDEN.test(value)
}

function isRedirectList(value: unknown, nativeSchemes: readonly string[]): value is readonly string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_REDIRECT_URIS) return false
  return value.every((uri) => typeof uri === 'string' && redirectUriFault(uri) === undefined && isAllowed(uri))

  function isAllowed(uri: string): boolean {
    const scheme = uri.slice(0, uri.indexOf(':'))
    return scheme === 'https' || scheme === 'http' || nativeSchemes.includes(scheme)
  }
}

function authenticationIn(
  members: ReadonlyMap<string, unknown>,
  clientId: string,
): ClientMetadata['authentication'] | ClientMetadataFault {
  // RFC 7591 would have `client_secret_basic` here, which nobody has who is known by a URL alone.
  const method = members.get('token_endpoint_auth_method') ?? 'none'
  if (method === 'none') return { method }
  if (method !== 'private_key_jwt') return 'token_endpoint_auth_method'
  const keys = keysIn(members, clientId)
  return typeof keys === 'string' ? keys : { method, keys }
}

function keysIn(members: ReadonlyMap<string, unknown>, clientId: string): ClientKeySource | 'jwks' | 'jwks_uri' {
  const [jwks, jwksUri] = [members.get('jwks'), members.get('jwks_uri')]
  if (jwksUri === undefined) {
    const found = publicJwksIn(jwks)
    return found && found.keys.length > 0 ? { jwks: found } : 'jwks'
  }
  // RFC 7591 §2: not both.
  if (jwks !== undefined || typeof jwksUri !== 'string') return 'jwks_uri'
  const isOwn = isKeyUri(jwksUri) && new URL(jwksUri).origin === new URL(clientId).origin
  return isOwn ? { jwksUri } : 'jwks_uri'
}

/** The spelling is the parser's, as that of a `client_id`. */
function isKeyUri(text: string): boolean {
  return text.length <= MOST_URI_CHARACTERS && !text.includes('#') && URL.canParse(text) && new URL(text).href === text
}

function publicJwksIn(value: unknown): { readonly keys: readonly object[] } | undefined {
  const keys: unknown = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined
  if (!Array.isArray(keys) || !keys.every(isPublicJwk)) return undefined
  return { keys }
}

/** RFC 7518 §6: `d` is of every private key, and `k` is a shared secret. */
function isPublicJwk(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'kty' in value && !('d' in value) && !('k' in value)
}
