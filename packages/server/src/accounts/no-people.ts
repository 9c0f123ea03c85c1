/** Beside another app's table where nothing is kept: nobody is known for anything, and nothing can be said of anybody. */
import { DomainError } from '../faults/domain-error.ts'
import type { PersonStore } from './person-store.ts'

export const noPeople: PersonStore = {
  find: async () => undefined,
  findMany: async () => [],
  findByEmailKey: async () => undefined,
  findHolders: async () => [],
  setDisabled: refuse,
  setGrants: refuse,
  grantFirst: refuse,
  setEmail: refuse,
  verifyEmail: refuse,
  // The password is changed, and that is what was asked for.
  notePasswordChange: async () => undefined,
  remove: async () => false,
}

async function refuse(): Promise<never> {
  throw new DomainError('store_misconfigured', 'nothing is kept beside the user table: give the server a store')
}
