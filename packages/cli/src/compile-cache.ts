/**
 * Keeps what a start has compiled for the next, which then takes half the processor time. Imported before all else, because it does nothing
 * for a module that is there already. The folder is the user's own: who can write into it can run code as this user, so it is never one
 * that is shared, such as the system's temporary folder. Where it cannot be made, a start takes what it took.
 */
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

const caches = cachesOfUser()
if (caches !== undefined) enableCompileCache(join(caches, 'latchkey', 'compiled'))

/** XDG Base Directory Specification. */
function cachesOfUser(): string | undefined {
  const { XDG_CACHE_HOME: given = '' } = process.env
  if (isAbsolute(given)) return given
  try {
    return join(homedir(), '.cache')
  } catch {
    // A container's user may have no entry among the users, and no HOME.
    return undefined
  }
}
