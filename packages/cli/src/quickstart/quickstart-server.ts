/** The quickstart: three faces over one embedded database, with the articles' users and keys. */
import { createHasher } from '@latchkey/passwords'
import { ConfigurationError, createLogger, createLoginServer, type LoginServer, nativeFace } from '@latchkey/server'
import { sharedUsers } from '@latchkey/server/administration'
import type { StoreRecipe } from '@latchkey/server/stores'
import { sql } from '@latchkey/sql'
import type { ListeningServer } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'
import { articleFaces } from './article-faces.ts'
import { type DataFolder, openDataFolder, tryDataFolder } from './data-folder.ts'
import { asFolderFault } from './folder-fault.ts'
import { readQuickstartAddress } from './quickstart-address.ts'
import { readyText } from './ready-text.ts'
import { createSampleUsers } from './sample-users.ts'

const UNSAFE = [
  'quickstart: the sample users user1 and roy have published passwords until you change them',
  'quickstart: article A never asks whether the user of a token still exists, and lets every origin read its answers',
  'quickstart: HTTP is unencrypted; it is bound to loopback for that reason',
] as const

/** @throws {ConfigurationError} with one line for each fault */
export async function createQuickstartServer(environment: Environment): Promise<ListeningServer> {
  // An empty variable counts as not set.
  const path = environment['LATCHKEY_DATA'] || 'data'
  const { host, port, adminPort, faults } = await readQuickstartAddress(environment)
  if (faults.length > 0) throw new ConfigurationError([...faults, ...(await folderFaults(path))])
  const folder = openDataFolder(path)
  try {
    return {
      server: await createServer(folder, environment, issuerOf(host, port)),
      listen: { host, port, admin: { host, port: adminPort }, ready: readyText },
    }
  } catch (fault) {
    await folder[Symbol.asyncDispose]()
    throw asFolderFault(path, fault)
  }
}

/** Nothing is left behind where nothing was. */
async function folderFaults(path: string): Promise<readonly string[]> {
  try {
    await tryDataFolder(path)
    return []
  } catch (fault) {
    if (fault instanceof ConfigurationError) return fault.faults
    throw fault
  }
}

/** Where clients reach it, as far as that is known before it listens. */
function issuerOf(host: string, port: number): string {
  const authority = host.includes(':') ? `[${host}]` : host
  return port === 0 ? `http://${authority}` : `http://${authority}:${port}`
}

async function createServer(folder: DataFolder, environment: Environment, issuer: string): Promise<LoginServer> {
  const server = await createLoginServer({
    store: sampleStore(folder),
    // The native face comes first: it answers all paths that no other face has.
    faces: [
      nativeFace({
        oauth: { issuer, audience: issuer, realm: 'latchkey' },
        keyEncryptionKeys: [folder.secret('key-encryption.key')],
        registration: 'open',
      }),
      ...articleFaces(sharedUsers),
    ],
    // Whoever reads on the one may try it there.
    listeners: { documentation: 'both' },
    publicHosts: [],
    owns: [folder],
    logger: createLogger({ level: 'info' }),
    development: environment['NODE_ENV'] !== 'production',
  })
  return { ...server, warnings: [...UNSAFE, ...server.warnings] }
}

/** The folder's database, with the articles' users in a new one. */
function sampleStore(folder: DataFolder): StoreRecipe {
  const recipe = sql(folder.databaseUrl)
  return {
    faults: recipe.faults,
    // Not checked beforehand: opening the folder's files throws what is wrong with them, and that is reported for the folder.
    open: async (world) => {
      const store = await recipe.open(world)
      try {
        await folder.fillNewDatabase(() => createSampleUsers(store.users, createHasher()))
        return store
      } catch (fault) {
        await store[Symbol.asyncDispose]()
        throw fault
      }
    },
  }
}
