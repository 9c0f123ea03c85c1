/** Keeps the session and reports its changes, here and in every tab and worker that shares the storage. */
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { nowMilliseconds, pause } from './system-clock.ts'

/**
 * Why no user is logged in.
 *
 * - `not_logged_in`: there was no session when the client started
 * - `logout`: the user logged out, here or in another tab
 * - `expired`: the access token is over, and there is nothing to refresh it with
 * - `refresh_refused`: the server has ended the session (`invalid_grant`)
 * - `storage_unavailable`: the storage cannot be read, so that nobody knows; once it can, the state is another
 */
export type LoggedOutReason = 'not_logged_in' | 'logout' | 'expired' | 'refresh_refused' | 'storage_unavailable'

/** What a page shows. `unknown` lasts until the storage was read for the first time. */
export type ClientState =
  | { readonly status: 'unknown'; readonly sessionId?: never }
  /** The id is the page's own name for the session: each login gets a new one. */
  | { readonly status: 'logged_in'; readonly sessionId: string }
  | { readonly status: 'logged_out'; readonly sessionId?: never; readonly reason: LoggedOutReason }

/** What tabs tell each other: to look again. No tab gets a session from a message, and one of another session means nothing to it. */
interface News {
  readonly id: string
  /** `madeAt` of the session that is stored now, or up to which it has ended. */
  readonly at: number
}

/** That a session is over, up to that version. */
interface EndedNews extends News {
  readonly ended: LoggedOutReason
}

/** Keeps a session. What reads the storage rejects with a ClientError `storage_unavailable` when that cannot be read. */
export interface SessionKeeper {
  readonly state: () => ClientState
  readonly onChange: (listener: (state: ClientState) => void) => () => void
  /** The session as it is now: another tab may have refreshed or ended it. */
  readonly current: () => Promise<Session | undefined>
  /** What is stored, and nothing else: a refresh token is only sent as it is read here. */
  readonly stored: () => Promise<Session | undefined>
  /** Resolves when what others have told was seen here, or will not be. */
  readonly looked: () => Promise<unknown> | undefined
  /** Goes on with a session: never rejects, because the tokens before it are spent. `begin` for a new one. */
  readonly keep: (session: Session, save?: SessionStore['begin']) => Promise<void>
  /** Writes something beside a session, of which nobody needs to hear, unless it is another by now. */
  readonly note: (session: Session, changes: Partial<Session>) => Promise<void>
  readonly end: (session: Session, reason: LoggedOutReason) => Promise<void>
  readonly close: () => void
}

/**
 * @param channelName - undefined where nothing is shared
 * @param behind - the session has gone on, in a storage that is not this one: a tab was duplicated, with a copy of its storage
 */
export function createSessionKeeper(
  store: SessionStore,
  channelName: string | undefined,
  behind: (session: Session, at: number) => void,
): SessionKeeper {
  // Servers answer the token before the current one for 30 s.
  const FOLLOWED_MILLISECONDS = 20_000
  const observed = createObserved()
  const { enter, state } = observed
  let reason: LoggedOutReason = 'not_logged_in'
  /** Of this page. It is newer than what is stored where that could not be written. */
  let own: Session | undefined
  /** A refresh that was on its way when its session ended must not bring it back. */
  const ended = new Map<string, EndedNews>()
  let looking: Promise<unknown> | undefined
  let channel = channelName ? openChannel(channelName, hear) : undefined
  void current().catch(() => {
    if (state().status === 'unknown') enter({ status: 'logged_out', reason: 'storage_unavailable' })
  })

  const isOver = ({ id, madeAt }: Session): boolean => Number(ended.get(id)?.at) >= madeAt

  async function stored(): Promise<Session | undefined> {
    const session = await store.load()
    return session && !isOver(session) ? session : undefined
  }

  async function current(): Promise<Session | undefined> {
    const read = await stored()
    const session = own && read?.id === own.id && read.madeAt < own.madeAt ? own : read
    if (session) enter({ status: 'logged_in', sessionId: session.id })
    else {
      const { sessionId } = state()
      if (sessionId) reason = ended.get(sessionId)?.ended ?? 'logout'
      enter({ status: 'logged_out', reason })
    }
    return session
  }

  async function keep(session: Session, save: SessionStore['begin'] = store.save): Promise<void> {
    if (isOver(session)) return
    own = session
    // What is stored then is answered again by the server: the attempt lies beside it.
    await save(session).catch(() => undefined)
    enter({ status: 'logged_in', sessionId: session.id })
    channel?.postMessage({ id: session.id, at: session.madeAt } satisfies News)
  }

  /** @param removes - whether this page has stored it or ends it. Nobody else removes it: the next login may be there already. */
  async function forget(news: EndedNews, removes: boolean): Promise<void> {
    const { id } = news
    ended.set(id, news)
    try {
      const session = removes ? await store.load() : undefined
      if (session?.id === id && isOver(session)) await store.save(undefined)
    } catch {
      // It is over all the same, and the server says so to whoever reads it later.
    }
    await current().catch(() => {
      if (state().sessionId === id) enter({ status: 'logged_out', reason: news.ended })
    })
  }

  async function note({ id, madeAt }: Session, changes: Partial<Session>): Promise<void> {
    const session = await stored()
    if (session?.id === id && session.madeAt === madeAt) await store.save({ ...session, ...changes })
  }

  async function hear(news: News | EndedNews): Promise<void> {
    if ('ended' in news) return forget(news, own?.id === news.id)
    looking = look(news).catch(() => undefined)
  }

  /** Chromium keeps a copy of `localStorage` in each process: often another tab's message arrives before its write is visible. */
  async function look({ id, at }: News): Promise<void> {
    let session = await current()
    for (let wait = 10; wait < 500 && (session?.id !== id || session.madeAt < at); wait *= 3) {
      await pause(wait)
      session = await current()
    }
    if (session?.id !== id || session.madeAt >= at) return
    // Later the server would take its token for a thief's.
    if (nowMilliseconds() - at < FOLLOWED_MILLISECONDS) behind(session, at)
    else await note(session, { refreshToken: undefined })
  }

  return {
    ...observed,
    current,
    stored,
    looked: () => looking,
    keep,
    note,
    end: async ({ id, madeAt }, reason) => {
      const news = { id, at: reason === 'expired' ? madeAt : Number.MAX_VALUE, ended: reason }
      await forget(news, true)
      channel?.postMessage(news)
    },
    close: () => {
      channel?.close()
      channel = undefined
    },
  }
}

/** The state, and who is told of its changes. */
function createObserved() {
  let state: ClientState = { status: 'unknown' }
  const listeners = new Set<(state: ClientState) => void>()
  return {
    state: () => state,
    enter: (next: ClientState): void => {
      if (JSON.stringify(next) === JSON.stringify(state)) return
      state = next
      // As with events: an error thrown by a listener is reported to the page and must not fail a login.
      for (const listener of listeners) queueMicrotask(() => listener(next))
    },
    onChange: (listener: (state: ClientState) => void): (() => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function openChannel(name: string, hear: (news: News) => Promise<void>) {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: { readonly data: News }) => void hear(data).catch(() => undefined)
  // In Node an open channel would keep the process from ending.
  ;(channel as { unref?: () => void }).unref?.()
  return channel
}
