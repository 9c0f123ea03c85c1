/** The quickstart: three faces over one embedded database, with the articles' users and keys. */
import { createHasher } from '@latchkey/passwords'
import {
  ConfigurationError,
  createLogger,
  createLoginServer,
  type Endpoint,
  type LoginServer,
  nativeFace,
  type World,
} from '@latchkey/server'
import { sharedUsers } from '@latchkey/server/administration'
import type { Store, StoreRecipe } from '@latchkey/server/stores'
import { sql } from '@latchkey/sql'
import { collected } from '../configuration/collected-faults.ts'
import type { ListeningServer } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'
import { articleFaces } from './article-faces.ts'
import { type DataFolder, dataFolderOf, ENCRYPTION_KEY, openDataFolder, tryDataFolder } from './data-folder.ts'
import { type DemoPlaces, demoEndpoints } from './demo-client.ts'
import { adminPassword, createFirstAdmin } from './first-admin.ts'
import { asFolderFault } from './folder-fault.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import { addressOf, readQuickstartAddress } from './quickstart-address.ts'
import { readyText } from './ready-text.ts'
import { createSampleClients, EXAMPLE_RESOURCE } from './sample-clients.ts'
import { createSampleUsers } from './sample-users.ts'

const UNSAFE = [
  'quickstart: the sample users user1 and roy have published passwords until you change them',
  'quickstart: article A never asks whether the user of a token still exists, and lets every origin read its answers',
  'quickstart: HTTP is unencrypted; it is bound to loopback for that reason',
  'quickstart: mails are not sent, but shown to whoever uses this machine',
] as const

/** @throws {ConfigurationError} with one line for each fault */
export async function createQuickstartServer(environment: Environment): Promise<ListeningServer> {
  const path = dataFolderOf(environment)
  const { host, port, adminPort, faults } = await readQuickstartAddress(environment)
  const { value: password, faults: ofPassword } = collected(() => adminPassword(environment), '')
  const wrong = [...faults, ...ofPassword]
  if (wrong.length > 0 || !password) throw new ConfigurationError([...wrong, ...(await folderFaults(path))])
  const folder = openDataFolder(path)
  let isNew = false
  const fill = async (store: Store, world: World) => {
    const hasher = createHasher()
    await createSampleUsers(store.users, hasher)
    await createFirstAdmin({ store, hasher, clock: world.clock }, password.password)
    isNew = true
  }
  try {
    const issuer = addressOf(host, port)
    const mailbox = createMailbox({ address: issuer, adminAddress: addressOf(host, adminPort) })
    let places: DemoPlaces = { address: issuer, own: addressOf(host, adminPort) }
    const demo = demoEndpoints({ issuer, places: () => places })
    const server = await createServer({ folder, environment, issuer, mailbox, demo, fill })
    const ready = (address: string, adminAddress = '') => {
      places = { address, own: adminAddress }
      return readyText({ address, adminAddress, password: isNew ? password : undefined })
    }
    // Whoever ends it waits for it, and no proxy does.
    return { server, listen: { host, port, drainSeconds: 0, admin: { host, port: adminPort }, ready } }
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

interface ServerParts {
  readonly folder: DataFolder
  readonly environment: Environment
  readonly issuer: string
  readonly mailbox: Mailbox
  readonly demo: readonly Endpoint[]
  readonly fill: Fill
}

/** What is put into a new database. */
type Fill = (store: Store, world: World) => Promise<void>

async function createServer({ folder, environment, issuer, mailbox, demo, fill }: ServerParts): Promise<LoginServer> {
  const server = await createLoginServer({
    store: filledStore(folder, fill),
    // The native face comes first: it answers all paths that no other face has.
    faces: [
      nativeFace({
        oauth: { issuer, audience: issuer, realm: 'latchkey' },
        keyEncryptionKeys: [folder.secret(ENCRYPTION_KEY)],
        registration: 'open',
        mail: { mailer: mailbox.mailer, service: 'Latchkey', links: mailbox.links, required: false },
        frontDoor: { resources: [EXAMPLE_RESOURCE] },
        endpoints: [mailbox.endpoint, ...demo],
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

/** The folder's database; a new one is filled. */
function filledStore(folder: DataFolder, fill: Fill): StoreRecipe {
  const recipe = sql(folder.databaseUrl)
  return {
    faults: recipe.faults,
    // Not checked beforehand: opening the folder's files throws what is wrong with them, and that is reported for the folder.
    open: async (world) => {
      const store = await recipe.open(world)
      try {
        await folder.fillNewDatabase(() => fill(store, world))
        // Also in a folder that an older version has filled.
        await createSampleClients(store.clients, world.clock)
        return store
      } catch (fault) {
        await store[Symbol.asyncDispose]()
        throw fault
      }
    },
  }
}
