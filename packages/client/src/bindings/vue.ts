/** Vue. It brings no Vue: give it yours. */
import type { ClientState } from '../session-keeper.ts'
import { type ObservedClient, stateStore } from './store.ts'

/** What is used of Vue. */
export interface VueParts<R extends { value: ClientState }> {
  readonly shallowRef: (state: ClientState) => R
  /** Stops listening with the component. */
  readonly onScopeDispose: (stop: () => void) => void
}

/** For `setup`: a ref of the client's state. On a server, where nothing listens, it stays what the client knows: `unknown`. */
export function useSession<R extends { value: ClientState }>(
  client: ObservedClient,
  { shallowRef, onScopeDispose }: VueParts<R>,
): R {
  const state = shallowRef(client.state)
  const stop = stateStore(client).subscribe((next) => {
    state.value = next
  })
  onScopeDispose(stop)
  return state
}
