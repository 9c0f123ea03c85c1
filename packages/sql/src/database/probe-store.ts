/** Finds out what would keep our own schema from being opened, and changes nothing: no file, no table. */
import { DomainError } from '@latchkey/server/stores'
import { locateDatabase } from '../engines/engines.ts'
import { probeSchema } from '../migrations/probe-schema.ts'
import { type DatabaseWorld, openDatabase } from './open-database.ts'

/** One line for each fault. A missing database is not a fault if it can be created. */
export async function probeStore(url: string, world: DatabaseWorld): Promise<readonly string[]> {
  const { description, missing } = locateDatabase(url)
  const unmade = missing?.()
  if (unmade) return unmade.whyNot === undefined ? [] : [`the database ${description} cannot be made: ${unmade.whyNot}`]
  try {
    await using database = openDatabase({ url, create: false, world })
    await probeSchema(database)
    return []
  } catch (fault) {
    if (fault instanceof DomainError) return [fault.message]
    throw fault
  }
}
