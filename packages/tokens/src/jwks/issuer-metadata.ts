/** Where an issuer publishes its keys: its metadata (RFC 8414, OpenID Connect Discovery 1.0), trusted only when it names this issuer. */
import type { JsonObject } from '../encoding/json.ts'
import { type Download, download } from './download.ts'
import type { IssuerJwksEvent, IssuerSettings } from './issuer-options.ts'
import { keysUrl } from './remote-options.ts'
import { tell } from './tell.ts'

/** The members of the metadata that are used. */
export interface IssuerMetadata {
  readonly jwksUri: string
  readonly maximumAgeSeconds: number | undefined
}

type MetadataFailure = Pick<IssuerJwksEvent & { readonly type: 'metadata_failed' }, 'fault' | 'named'>

const MAXIMUM_BYTES = 65_536
const MAXIMUM_URL_CHARACTERS = 2048

/**
 * The addresses of the metadata, in the order in which they are tried: inserted before the issuer's path (RFC 8414 §3.1),
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

/** Fetches the metadata with at most two requests. A text when none could be trusted: why, for people; the events say more. */
export async function fetchMetadata(settings: IssuerSettings, signal: AbortSignal): Promise<IssuerMetadata | string> {
  const { issuer, fetch, timeoutSeconds, onEvent } = settings
  let why = ''
  for (const url of metadataUrls(issuer)) {
    const timeoutMilliseconds = timeoutSeconds * 1000
    const bounds = { accept: 'application/json', timeoutMilliseconds, maximumBytes: MAXIMUM_BYTES }
    const answer = await download({ url, fetch, signal, ...bounds })
    const found = answer.ok ? readMetadata(answer.document, issuer) : { fault: answer.fault }
    if (answer.ok && 'jwksUri' in found) {
      tell(onEvent, { type: 'metadata_fetched', url })
      for (const what of answer.lenient ?? []) tell(onEvent, { type: 'taken_leniently', what })
      return { ...found, maximumAgeSeconds: answer.maximumAgeSeconds }
    }
    const status = !answer.ok && answer.status !== undefined ? { status: answer.status } : {}
    const failed = found as MetadataFailure
    tell(onEvent, { type: 'metadata_failed', url, ...failed, ...status })
    why = failed.named === undefined ? failed.fault : `names ${failed.named}: a slash at the end differs`
    if (!isNotThere(answer)) return why
  }
  return why
}

/** Answers that mean "no such path", such as a page or a redirect to a login. After any other fault the second address is not tried. */
function isNotThere(answer: Download): boolean {
  if (answer.ok) return false
  const { fault, status = 0 } = answer
  return fault === 'redirect' || fault === 'content_type' || (status >= 400 && status < 500)
}

function readMetadata(document: JsonObject, issuer: string): { readonly jwksUri: string } | MetadataFailure {
  // RFC 8414 §3.3: identical, or the host of one issuer could name the keys of another.
  const named = own(document, 'issuer')
  // Only where a slash differs it is repeated: nothing else of an answer is shown.
  if (named !== issuer)
    return named === `${issuer}/` || issuer === `${named}/`
      ? { fault: 'issuer', named: String(named) }
      : { fault: 'issuer' }
  const jwksUri = readJwksUri(own(document, 'jwks_uri'), issuer)
  return jwksUri === undefined ? { fault: 'jwks_uri' } : { jwksUri }
}

/** Any https address, on any host. A loopback address only for an issuer that is on one too. */
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
