/** A guard's API as an OAuth protected resource (RFC 9728): its document, and the requests that are answered with it. */
import { hash } from 'node:crypto'
import {
  type Message,
  type RequestFacts,
  type ResourceMetadata,
  readsDocument,
  resourceMetadataMessage,
  resourceMetadataPaths,
  resourceMetadataUrl,
} from '@latchkey/protocol'
import type { ParsedResourceOptions } from './resource-options.ts'

/** A protected resource. */
export interface ProtectedResource {
  readonly metadata: ResourceMetadata
  /** Where the document stands: what challenges name. */
  readonly metadataUrl: string
  /** The answer to a request for the document; undefined for every other request. */
  readonly answer: (facts: RequestFacts) => Message | undefined
}

/** How it takes tokens that are bound to a key (RFC 9449). */
export interface BoundTokens {
  readonly algorithms: readonly string[]
  readonly required: boolean
}

/** Whose tokens the API takes, and for what name of it. */
export interface ResourceNames {
  readonly audience: string
  readonly issuers: readonly string[]
}

export function protectedResource(
  { name, scopes, documentation, atRoot, dpop }: ParsedResourceOptions & { readonly dpop?: BoundTokens | undefined },
  { audience, issuers }: ResourceNames,
): ProtectedResource {
  const metadata: ResourceMetadata = Object.freeze({
    // Text for text: clients compare it with what they have called (RFC 9728 §3.3).
    resource: audience,
    authorization_servers: Object.freeze([...issuers]),
    ...(scopes && { scopes_supported: scopes }),
    bearer_methods_supported: Object.freeze(['header'] as const),
    ...(dpop && { dpop_signing_alg_values_supported: dpop.algorithms }),
    ...(dpop?.required && { dpop_bound_access_tokens_required: true as const }),
    ...(name !== undefined && { resource_name: name }),
    ...(documentation !== undefined && { resource_documentation: documentation }),
  })
  const body = JSON.stringify(metadata)
  const document = { body, etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"` }
  const paths = resourceMetadataPaths(audience, atRoot)
  return Object.freeze({
    metadata,
    metadataUrl: resourceMetadataUrl(audience),
    answer: (facts: RequestFacts) =>
      readsDocument(facts) && facts.path !== undefined && paths.has(facts.path)
        ? resourceMetadataMessage(facts, document)
        : undefined,
  })
}
