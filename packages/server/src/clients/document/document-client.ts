/** A client that nobody registered: it is what its document says, and may do what every client may that grants itself nothing. */
import type { ClientMetadata } from '@latchkey/protocol'
import type { Clock } from '../../world/clock.ts'
import type { ClientSource } from '../client-source.ts'
import type { OAuthClient } from '../oauth-client.ts'
import type { ClientDocuments } from './client-documents.ts'

/**
 * Looks for the document of a client that no operator has registered. One that an operator has disabled stays so, whatever its document says
 * now; whoever is known already is found in the store alone.
 */
export function withDocuments(
  registered: ClientSource,
  documents: Pick<ClientDocuments, 'resolve'>,
  clock: Pick<Clock, 'now'>,
): ClientSource {
  return Object.freeze({
    find: registered.find,
    resolve: async (id, from) => {
      const known = await registered.resolve(id, from)
      if (known && (known.kind !== 'document' || known.disabledAt !== undefined)) return known
      const metadata = await documents.resolve(id, from)
      return metadata && documentClient(metadata, clock.now())
    },
  } satisfies ClientSource)
}

function documentClient(
  { clientId, clientName, redirectUris, authentication }: ClientMetadata,
  now: number,
): OAuthClient {
  return {
    ...{ id: clientId, name: clientName, kind: 'document', firstParty: false, redirectUris },
    ...{ scopes: [], audiences: [], postLogoutRedirectUris: [] },
    grants: ['authorization_code', 'refresh_token'],
    authentication: authentication.method,
    ...(authentication.method === 'private_key_jwt' && authentication.keys),
    createdAt: Math.floor(now),
  } as OAuthClient
}
