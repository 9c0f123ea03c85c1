/** The articles' users. Their passwords are public. */
import type { Hasher } from '@latchkey/passwords'
import { DomainError, type UserStore } from '@latchkey/server'

const SAMPLE_USERS = [
  { username: 'user1', password: 'password123' },
  { username: 'roy', password: 'roy' },
] as const

/** A user who exists already is not changed: an earlier start created them before it was interrupted. */
export async function createSampleUsers(store: UserStore, hasher: Pick<Hasher, 'hash'>): Promise<void> {
  for (const { username, password } of SAMPLE_USERS) {
    try {
      await store.createUser({ username, passwordHash: await hasher.hash(password) })
    } catch (fault) {
      if (!(fault instanceof DomainError && fault.code === 'username_taken')) throw fault
    }
  }
}
