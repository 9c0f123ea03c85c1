/** The native dialect of a protected resource: every challenge says where its metadata stand, and a bare origin has two spellings. */
import { type Dialect, spellingsOfResource, type VerificationPolicy } from '@latchkey/protocol'
import type { ProtectedResource } from './protected-resource.ts'

export function resourceDialect(dialect: Dialect, { metadata, metadataUrl }: ProtectedResource): Dialect {
  // Clients differ: some ask for a token of https://host/ where the document says https://host.
  const audience = spellingsOfResource(metadata.resource)
  const policy: VerificationPolicy = Object.freeze({ ...dialect.policy(), audience })
  return Object.freeze({
    ...dialect,
    policy: () => policy,
    refuse: (refusal, context) => dialect.refuse(refusal, { ...context, resourceMetadata: metadataUrl }),
  } satisfies Dialect)
}
