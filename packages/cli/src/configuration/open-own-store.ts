/** Opens the database that a settings file names. */
import { ConfigurationError, type World } from '@latchkey/server'
import { missingDatabase, openStore, type SqlStore } from '@latchkey/sql'

/**
 * A mistyped path must not become a database with nobody in it.
 *
 * @throws {ConfigurationError | DomainError}
 */
export async function openOwnStore(url: string, file: string, world: World): Promise<SqlStore> {
  try {
    const missing = missingDatabase(url)
    if (missing) throw new TypeError(`there is no database at ${missing.path}; latchkey serve makes it`)
    return await openStore({ url, world })
  } catch (fault) {
    if (fault instanceof TypeError) throw new ConfigurationError([`${file}: database.urlEnv: ${fault.message}`])
    throw fault
  }
}
