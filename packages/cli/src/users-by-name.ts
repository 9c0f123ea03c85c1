/** The users as an app sees them that calls PyJWT itself. */
import type { Ground, Recipe, StoredUsers, Users } from '@latchkey/server'

/** Its tokens say the user's name, not the row's id, and nobody looks the user up again. */
function usersByName({ authenticate, confirm, ping, warnings }: StoredUsers): Users {
  const rows = new WeakMap<object, object>()
  return {
    ping,
    warnings,
    authenticate: async (username, password) => {
      const found = await authenticate(username, password)
      if (!found) return undefined
      const principal = { id: found.username }
      rows.set(principal, found)
      return principal
    },
    confirm: (principal) => confirm(rows.get(principal) ?? principal),
  }
}

/** The recipe of the same users, seen so. They are opened once for all faces. */
export function byName(users: Recipe<Ground, StoredUsers>): Recipe<Ground, Users> {
  return { ...users, open: async (ground) => usersByName(await ground.open(users)) }
}
