/** React, and what has its hooks (Preact). It brings no React: give it yours. */
import type { ClientState } from '../session-keeper.ts'
import { type ObservedClient, UNKNOWN } from './store.ts'

/** React's own `useSyncExternalStore`. */
export type UseSyncExternalStore = <T>(
  subscribe: (onChange: () => void) => () => void,
  getSnapshot: () => T,
  getServerSnapshot: () => T,
) => T

/**
 * Makes the hook that gives a component the client's state. A server draws `unknown`, and so does the page until it is hydrated: no
 * server knows who is logged in here, and none needs to refresh for it.
 */
export function sessionHook(client: ObservedClient, useSyncExternalStore: UseSyncExternalStore): () => ClientState {
  const subscribe = (onChange: () => void) => client.onChange(onChange)
  return () =>
    useSyncExternalStore(
      subscribe,
      () => client.state,
      () => UNKNOWN,
    )
}
