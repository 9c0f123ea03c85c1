/** A client's state as a store: the one observable that the bindings are made of. */
import type { Client } from '../create-client.ts'
import type { ClientState } from '../session-keeper.ts'

/** The part of a client that is observed. */
export type ObservedClient = Pick<Client, 'state' | 'onChange'>

/** What is drawn where nobody knows yet: on a server, and in a page until the storage was read. */
export const UNKNOWN: ClientState = Object.freeze({ status: 'unknown' })

/** Plain and Svelte stores: whoever subscribes is called at once, and at each change. */
export interface StateStore {
  readonly subscribe: (run: (state: ClientState) => void) => () => void
}

export function stateStore(client: ObservedClient): StateStore {
  return {
    subscribe: (run) => {
      const stop = client.onChange(run)
      run(client.state)
      return stop
    },
  }
}
