/** The users as an app sees them that calls PyJWT itself. */
import type { StoredUsers, Users } from '@latchkey/server'

/** Its tokens say the user's name, not the row's id, and nobody looks the user up again. */
export function usersByName({ authenticate, ping, warnings }: StoredUsers): Users {
  return {
    ping,
    warnings,
    authenticate: async (username, password) => {
      const found = await authenticate(username, password)
      return found && { id: found.username }
    },
  }
}
