/** Finds the client that a request names. Those that operators have registered come first, so that no stranger can stand in for one. */
import type { ClientInfo } from '../http/client-info.ts'
import type { ClientStore } from './client-store.ts'
import type { OAuthClient } from './oauth-client.ts'

/** Disabled clients are found too: whoever asks refuses them. */
export interface ClientSource {
  /** For a new authorization request: it may look elsewhere than in the store. */
  readonly resolve: (id: string, from: ClientInfo) => Promise<OAuthClient | undefined>
  /** As it is known already, so that nobody's outage ends a session. */
  readonly find: (id: string) => Promise<OAuthClient | undefined>
}

/** Only those that operators have registered may ask; whoever is known already goes on. */
export function withoutDocuments(all: ClientSource): ClientSource {
  const resolve: ClientSource['resolve'] = async (id, from) => {
    const known = await all.resolve(id, from)
    return known?.kind === 'document' ? undefined : known
  }
  return Object.freeze({ resolve, find: all.find })
}

export function registeredClients(store: Pick<ClientStore, 'find'>): ClientSource {
  const find: ClientSource['find'] = async (id) => {
    const stored = await store.find(id)
    if (!stored) return undefined
    const { secretHash: _, ...client } = stored
    return client
  }
  return Object.freeze({ resolve: find, find })
}
