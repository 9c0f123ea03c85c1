/** Keeps the session and reports its changes, here and in every tab and worker that shares the storage. */
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { monotonicMilliseconds } from './system-clock.ts'

/**
 * Why no user is logged in.
 *
 * - `not_logged_in`: there was no session when the client started
 * - `logout`: the user logged out, here or in another tab
 * - `expired`: the access token has expired, and there is nothing to refresh it with
 * - `refresh_refused`: the server has ended the session (`invalid_grant`)
 */
export type LoggedOutReason = 'not_logged_in' | 'logout' | 'expired' | 'refresh_refused'

/** What a page shows. `unknown` lasts until the storage was read for the first time. */
export type ClientState =
  | { readonly status: 'unknown' }
  /** The id is the page's own name for the session: each login gets a new one. */
  | { readonly status: 'logged_in'; readonly sessionId: string }
  | { readonly status: 'logged_out'; readonly reason: LoggedOutReason }

/** What tabs tell each other. */
type News =
  | { readonly kept: Session }
  | { readonly ended: string; readonly reason: LoggedOutReason }
  | { readonly waitMilliseconds: number }

/** Keeps a session. */
export interface SessionKeeper {
  readonly state: () => ClientState
  readonly onChange: (listener: (state: ClientState) => void) => () => void
  /** The session as it is stored now: another tab may have refreshed or ended it. */
  readonly current: () => Promise<Session | undefined>
  readonly keep: (session: Session) => Promise<void>
  readonly end: (id: string, reason: LoggedOutReason) => Promise<void>
  /** The token endpoint is not asked before this time. */
  readonly holdBack: (milliseconds: number) => void
  readonly heldBackMilliseconds: () => number
  readonly close: () => void
}

/** @param channelName - undefined where nothing is shared */
export function createSessionKeeper(store: SessionStore, channelName: string | undefined): SessionKeeper {
  let state: ClientState = { status: 'unknown' }
  let notBefore = 0
  const listeners = new Set<(state: ClientState) => void>()
  let heard: { readonly session: Session; readonly until: number } | undefined
  /** A refresh that was on its way when its session ended must not bring it back. */
  const ended = new Set<string>()
  /** Only the tab that wrote or ends a session removes it from the storage: one that hears of its end late would remove the next one. */
  let written: string | undefined
  let channel = channelName === undefined ? undefined : openChannel(channelName, hear)
  void current()

  function enter(next: ClientState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    // As with events: an error thrown by a listener is reported to the page and must not fail a login.
    for (const listener of listeners) queueMicrotask(() => listener(next))
  }

  async function load(): Promise<Session | undefined> {
    const stored = await store.load()
    const storedIsLate =
      heard && monotonicMilliseconds() < heard.until && !(stored && stored.madeAt >= heard.session.madeAt)
    return storedIsLate ? heard?.session : stored
  }

  async function current(): Promise<Session | undefined> {
    const session = await load()
    if (session && !ended.has(session.id)) {
      enter({ status: 'logged_in', sessionId: session.id })
      return session
    }
    if (state.status !== 'logged_out')
      enter({ status: 'logged_out', reason: state.status === 'unknown' ? 'not_logged_in' : 'logout' })
    return undefined
  }

  async function keep(session: Session): Promise<void> {
    if (ended.has(session.id)) return
    written = session.id
    await store.save(session)
    enter({ status: 'logged_in', sessionId: session.id })
    channel?.postMessage({ kept: session } satisfies News)
  }

  async function forget(id: string, reason: LoggedOutReason): Promise<void> {
    ended.add(id)
    const stored = await load()
    if (stored && stored.id !== id) return
    if (written === id) await store.save(undefined)
    enter({ status: 'logged_out', reason })
  }

  function waitAtLeast(milliseconds: number): void {
    notBefore = Math.max(notBefore, monotonicMilliseconds() + milliseconds)
  }

  async function hear(news: News): Promise<void> {
    if ('waitMilliseconds' in news) return waitAtLeast(news.waitMilliseconds)
    if ('ended' in news) return forget(news.ended, news.reason)
    // Chromium keeps a copy of `localStorage` in each process: often another tab's message arrives before its write is visible. For this
    // many milliseconds the message counts for more than the storage.
    heard = { session: news.kept, until: monotonicMilliseconds() + 1000 }
    await current()
  }

  return {
    state: () => state,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    current,
    keep,
    end: async (id, reason) => {
      written = id
      await forget(id, reason)
      channel?.postMessage({ ended: id, reason } satisfies News)
    },
    holdBack: (milliseconds) => {
      waitAtLeast(milliseconds)
      channel?.postMessage({ waitMilliseconds: milliseconds } satisfies News)
    },
    heldBackMilliseconds: () => Math.max(0, notBefore - monotonicMilliseconds()),
    close: () => {
      channel?.close()
      channel = undefined
      // A tab that no longer hears of logouts must not rely on what it heard before.
      heard = undefined
    },
  }
}

type Channel = InstanceType<typeof BroadcastChannel>

/** Without BroadcastChannel a tab learns of the others when it reads the storage at its next request. */
function openChannel(name: string, hear: (news: News) => Promise<void>): Channel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: { readonly data: News }) => void hear(data)
  // In Node an open channel would keep the process from ending.
  ;(channel as { unref?: () => void }).unref?.()
  return channel
}
