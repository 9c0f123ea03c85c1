/** Where a session is kept: in the given storage, or in memory where a login could not be stored. Nothing is removed because of a fault. */
import { parseSession, type Session } from './session.ts'
import type { AskStorage } from './shared-storage.ts'

/** Keeps one session. Its methods reject with a ClientError `storage_unavailable`: nothing is known then, and nothing was decided. */
export interface SessionStore {
  readonly load: () => Promise<Session | undefined>
  readonly save: (session: Session | undefined) => Promise<void>
  /** A new login, which no storage has had: where it cannot be stored, this page has it in memory from now on. */
  readonly begin: (session: Session) => Promise<void>
}

/** @param ask - undefined for memory */
export function createSessionStore(key: string, ask: AskStorage | undefined): SessionStore {
  let memory: Session | undefined
  let shared = ask

  const load = async (): Promise<Session | undefined> =>
    shared ? parseSession(await shared((storage) => storage.getItem(key))) : memory

  async function save(session: Session | undefined): Promise<void> {
    if (!shared) memory = session
    else await shared((storage) => (session ? storage.setItem(key, JSON.stringify(session)) : storage.removeItem(key)))
  }

  return {
    load,
    save,
    begin: async (session) => {
      try {
        // What cannot be read is as good as not stored.
        await load()
        await save(session)
      } catch {
        shared = undefined
        memory = session
      }
    },
  }
}
