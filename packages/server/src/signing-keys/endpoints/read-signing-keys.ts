/** `GET /.well-known/jwks.json`: the public keys that verify our tokens (RFC 7517 §5). */
import { conditionalMessage } from '@latchkey/protocol'
import Type from 'typebox'
import { DOCUMENTS } from '../../http/documents.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { type PublishedKeys, publishedSet } from '../published-keys.ts'

/** What it needs. */
export interface ReadSigningKeysPorts {
  /** One key ring, or one for each use; only the public halves of their keys are ever used. */
  readonly ring: PublishingRing | readonly PublishingRing[]
}

interface PublishingRing {
  readonly published: () => Promise<PublishedKeys>
}

export function readSigningKeysEndpoint(): Endpoint<ReadSigningKeysPorts> {
  const jwk = Type.Object({ kty: Type.String(), kid: Type.String(), alg: Type.String(), use: Type.Literal('sig') })
  return open({
    method: 'GET',
    path: '/.well-known/jwks.json',
    id: 'readSigningKeys',
    summary: 'The public keys of our tokens, including those that do not sign yet and those that no longer sign.',
    tag: 'Discovery',
    limits: [DOCUMENTS],
    forAnyOrigin: true,
    answers: {
      200: { description: 'A JWK Set.', schema: Type.Object({ keys: Type.Array(jwk) }) },
      304: { description: 'The set has not changed since the one that `If-None-Match` names.' },
    },
    handle: async ({ facts }, { ring }: ReadSigningKeysPorts) => {
      const rings = 'published' in ring ? [ring] : ring
      return conditionalMessage(facts, publishedSet(await Promise.all(rings.map(({ published }) => published()))))
    },
  })
}
