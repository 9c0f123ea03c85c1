/** Where a session is kept: in the given storage, or in memory when that throws (quota, privacy mode). */
import { parseSession, type Session } from './session.ts'

/** `localStorage`, `sessionStorage`, or anything of their shape; the answers may be promises. */
export interface ClientStorage {
  getItem(key: string): string | null | undefined | PromiseLike<string | null | undefined>
  setItem(key: string, value: string): unknown
  removeItem(key: string): unknown
}

/** Keeps one session. */
export interface SessionStore {
  readonly load: () => Promise<Session | undefined>
  readonly save: (session: Session | undefined) => Promise<void>
}

/** @param onFault - told once why the storage was given up */
export function createSessionStore(
  key: string,
  storage: ClientStorage | undefined,
  onFault: (fault: unknown) => void,
): SessionStore {
  let memory: Session | undefined
  let usable = storage

  async function attempt(work: (storage: ClientStorage) => unknown): Promise<void> {
    if (!usable) return
    try {
      await work(usable)
    } catch (fault) {
      const given = usable
      usable = undefined
      // As with events: what the listener throws is reported to the page and must not fail a login.
      queueMicrotask(() => onFault(fault))
      try {
        // What is still stored there is spent: using it would look like theft to the server.
        await given.removeItem(key)
      } catch {
        // The storage held nothing to remove.
      }
    }
  }

  return {
    load: async () => {
      await attempt(async (given) => {
        memory = parseSession(await given.getItem(key))
      })
      return memory
    },
    save: (session) => {
      memory = session
      return attempt((given) => (session ? given.setItem(key, JSON.stringify(session)) : given.removeItem(key)))
    },
  }
}
