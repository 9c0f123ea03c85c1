/** Where a session lies: in the storage that was given, or in memory when that throws (quota, privacy mode). */
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
      onFault(fault)
      try {
        // What lies there from before is spent: whoever read it would be taken for a thief.
        await given.removeItem(key)
      } catch {
        // It held nothing that can be taken away.
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
