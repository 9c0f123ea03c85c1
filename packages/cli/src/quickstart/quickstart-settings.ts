/** The settings of a quickstart's folder, for the commands of administrators. They may run beside the server. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ReadSettings, readSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { databaseIn, dataFolderOf, ENCRYPTION_KEY } from './data-folder.ts'
import { folderFault, usingFolder } from './folder-fault.ts'

const DATABASE = 'LATCHKEY_QUICKSTART_DATABASE'
const KEY = 'LATCHKEY_QUICKSTART_KEY'

/**
 * What a settings file and its variables would say. Nothing is made.
 *
 * @throws {ConfigurationError} when no start has filled the folder
 */
export function quickstartSettings(environment: Environment): {
  readonly settings: ReadSettings
  readonly environment: Environment
} {
  const path = dataFolderOf(environment)
  const [database, key] = [databaseIn(path), join(path, ENCRYPTION_KEY)]
  if (!existsSync(database) || !existsSync(key))
    throw folderFault(path, 'there is no quickstart in it; latchkey serve --quickstart makes one')
  return {
    settings: readSettings({
      database: { urlEnv: DATABASE },
      signingKeys: { encryptionEnv: KEY },
      native: { issuer: 'http://127.0.0.1:5000' },
    }),
    environment: {
      ...environment,
      [DATABASE]: `sqlite:${database}`,
      [KEY]: usingFolder(path, () => readFileSync(key)).toString('hex'),
    },
  }
}
