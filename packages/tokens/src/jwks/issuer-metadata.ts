/** Where an issuer publishes its keys: its metadata (RFC 8414, OpenID Connect Discovery 1.0), believed only of the issuer itself. */
import type { JsonObject } from '../encoding/json.ts'
import { type Download, download } from './download.ts'
import type { IssuerJwksEvent, IssuerSettings } from './issuer-options.ts'
import { keysUrl } from './remote-options.ts'

/** Metadata, as far as it is of use. */
export interface IssuerMetadata {
  readonly jwksUri: string
  readonly maximumAgeSeconds: number | undefined
}

type MetadataFault = (IssuerJwksEvent & { readonly type: 'metadata_failed' })['fault']

const MAXIMUM_BYTES = 65_536
const MAXIMUM_URL_CHARACTERS = 2048

/**
 * Where the metadata may be, in the order in which it is asked for: inserted before the issuer's path (RFC 8414 §3.1),
 * then appended to it (§5, OpenID Connect Discovery 1.0 §4.1).
 */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
}

/** Fetches the metadata: at most two requests. Undefined when there is none that can be believed; the events say why. */
export async function fetchMetadata(
  settings: IssuerSettings,
  signal: AbortSignal,
  tell: (event: IssuerJwksEvent) => void,
): Promise<IssuerMetadata | undefined> {
  const { issuer, fetch, timeoutSeconds } = settings
  for (const url of metadataUrls(issuer)) {
    const timeoutMilliseconds = timeoutSeconds * 1000
    const bounds = { accept: 'application/json', timeoutMilliseconds, maximumBytes: MAXIMUM_BYTES }
    const answer = await download({ url, fetch, signal, ...bounds })
    const found = answer.ok ? readMetadata(answer.document, issuer) : answer.fault
    if (answer.ok && typeof found === 'object') {
      tell({ type: 'metadata_fetched', url })
      return { ...found, maximumAgeSeconds: answer.maximumAgeSeconds }
    }
    const status = !answer.ok && answer.status !== undefined ? { status: answer.status } : {}
    tell({ type: 'metadata_failed', url, fault: found as MetadataFault, ...status })
    if (!isNotThere(answer)) return undefined
  }
  return undefined
}

/** What servers say of a path that they do not have, a page and a way to the login among it. Whoever is down, or lies, is not asked elsewhere. */
function isNotThere(answer: Download): boolean {
  if (answer.ok) return false
  const { fault, status = 0 } = answer
  return fault === 'redirect' || fault === 'content_type' || (status >= 400 && status < 500)
}

function readMetadata(document: JsonObject, issuer: string): { readonly jwksUri: string } | 'issuer' | 'jwks_uri' {
  // RFC 8414 §3.3: identical, or whoever hosts one issuer could name the keys of another.
  if (own(document, 'issuer') !== issuer) return 'issuer'
  const jwksUri = readJwksUri(own(document, 'jwks_uri'), issuer)
  return jwksUri === undefined ? 'jwks_uri' : { jwksUri }
}

/** Any https address, on whichever host. One on this very machine only for an issuer that is on it too. */
function readJwksUri(given: unknown, issuer: string): string | undefined {
  if (typeof given !== 'string' || given.length > MAXIMUM_URL_CHARACTERS) return undefined
  try {
    const url = keysUrl('jwks_uri', given)
    return url.startsWith('https:') || new URL(issuer).protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}

function own(document: JsonObject, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined
}
