/** The PersonStore beside another app's table when there is no store: it is always empty, and cannot be written to. */
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
