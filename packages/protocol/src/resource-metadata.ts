/** What a protected resource says about itself (RFC 9728): its document, where that stands, and how it is answered. */
import { checked } from '@latchkey/options'
import { type CacheableDocument, conditionalMessage } from './conditional-message.ts'
import type { Message } from './message.ts'
import type { RequestFacts } from './request-facts.ts'

/** The members of the document that we write (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported?: readonly string[]
  readonly bearer_methods_supported: readonly ['header']
  readonly dpop_signing_alg_values_supported?: readonly string[]
  readonly dpop_bound_access_tokens_required?: true
  readonly resource_name?: string
  readonly resource_documentation?: string
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** What pages may send along: clients of MCP say their protocol's version at well-known paths too. */
const SENDABLE = 'authorization, content-type, dpop, mcp-protocol-version'
const METHODS = 'GET, HEAD, OPTIONS'
const PREFLIGHT_SECONDS = 86_400

/**
 * Reads the identifier of a protected resource (RFC 9728 §1.2): https, or http on a loopback address; no query, fragment or credentials.
 * It must be written as a URL parser writes it, but for the slash of a bare origin: clients compare it as text (§3.3).
 */
export function resourceIdentifier(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  const isWhole = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  const isSpelt = url !== null && (url.href === value || url.href === `${value}/`)
  return checked(
    value,
    isSafe && isWhole && isSpelt,
    'an https URL without query and fragment, as a browser writes it: https://mcp.example.com/mcp (http on loopback addresses only)',
  )
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** All spellings of a resource that are one and the same: a bare origin with its slash and without; nothing else is normalised. */
export function spellingsOfResource(resource: string): readonly string[] {
  const { origin, pathname } = new URL(resource)
  return pathname === '/' ? [origin, `${origin}/`] : [resource]
}

/** Where the document of a resource stands: the well-known name comes between host and path (RFC 9728 §3.1). */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}`
}

/** The paths at which a resource's document is asked for. @param atRoot - also where a client looks that knows the host alone */
export function resourceMetadataPaths(resource: string, atRoot: boolean): ReadonlySet<string> {
  const { pathname } = new URL(resource)
  const isRoot = pathname === '/'
  // Some clients keep the slash of the root.
  const ofRoot = isRoot || atRoot ? [WELL_KNOWN, `${WELL_KNOWN}/`] : []
  return new Set([...ofRoot, ...(isRoot ? [] : [`${WELL_KNOWN}${pathname}`])])
}

/** Whether a request reads a document, or is a page's question before it does. */
export function readsDocument({ method }: RequestFacts): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** The answer to such a request. Pages of any origin may read it: it is the same for everybody, and public. */
export function resourceMetadataMessage(
  facts: RequestFacts,
  document: Pick<CacheableDocument, 'body' | 'etag'>,
): Message {
  if (facts.method === 'OPTIONS')
    return {
      status: 204,
      headers: [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Allow-Methods', METHODS],
        ['Access-Control-Allow-Headers', SENDABLE],
        ['Access-Control-Max-Age', String(PREFLIGHT_SECONDS)],
        ['Allow', METHODS],
      ],
      body: '',
    }
  return conditionalMessage(facts, {
    ...document,
    contentType: 'application/json',
    maximumAgeSeconds: 300,
    isForAnyOrigin: true,
  })
}
