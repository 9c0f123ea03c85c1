/** The server's people in the shape of a face's users: opened once, whatever number of faces has them. */
import { createStoredUsers, type StoredUsers } from '../login/stored-users.ts'
import type { Recipe } from '../world/recipe.ts'
import type { Ground } from './ground.ts'

/** The users of a face that has none of its own. Principals have the ids of the people's own table. */
export const sharedUsers: Recipe<Ground, StoredUsers> = Object.freeze({
  faults: () => [],
  open: ({ people, logger, clock }: Ground) => {
    if (!people) throw new TypeError('people: missing: give whose passwords are checked')
    const { accounts: store, passwords } = people
    return createStoredUsers({ store, hasher: passwords.hasher, rehash: passwords.rehash, logger, clock })
  },
})
