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
  let usable = storage !== undefined

  async function giveUp(fault: unknown): Promise<void> {
    usable = false
    onFault(fault)
    try {
      // What lies there from before is spent: whoever read it would be taken for a thief.
      await storage?.removeItem(key)
    } catch {
      // It held nothing that can be taken away.
    }
  }

  return {
    load: async () => {
      if (usable) {
        try {
          memory = parseSession(await storage?.getItem(key))
        } catch (fault) {
          await giveUp(fault)
        }
      }
      return memory
    },
    save: async (session) => {
      memory = session
      if (!usable) return
      try {
        await (session ? storage?.setItem(key, JSON.stringify(session)) : storage?.removeItem(key))
      } catch (fault) {
        await giveUp(fault)
      }
    },
  }
}
