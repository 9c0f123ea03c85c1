/** A login server as a file describes it. Whatever is wrong is found first and told at once. */

import { createHasher } from '@latchkey/passwords'
import {
  ConfigurationError,
  createLogger,
  createLoginServer,
  createWorld,
  type Face,
  type Logger,
  type LoginServer,
  type NativeFace,
  type StoredUsers,
  type World,
} from '@latchkey/server'
import { plainHttpFault } from '@latchkey/server/node'
import { DIALECTS } from '../dialects/dialects.ts'
import { type ListeningServer, listenFault } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'
import { type FaceParts, readFaceParts } from './face-parts.ts'
import { type NativeParts, readNativeParts } from './native-parts.ts'
import { openNative } from './open-native.ts'
import { createUsers, openUsers, probeUsers, userFaults } from './open-users.ts'
import type { ReadSettings, UserSettings } from './settings.ts'
import { readSettingsFile } from './settings-file.ts'

/** @throws {ConfigurationError} with one line for each fault of the file, the variables it names, the database and the port */
export async function createConfiguredServer(file: string, environment: Environment): Promise<ListeningServer> {
  const settings = readSettingsFile(file)
  try {
    return await createFrom(settings, environment)
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault
    throw new ConfigurationError(fault.faults.map((line) => `${file}: ${line}`))
  }
}

async function createFrom(settings: ReadSettings, environment: Environment): Promise<ListeningServer> {
  const { host = '127.0.0.1', port = 5000, allowPlainHttp, logLevel = 'info' } = settings.listen
  const { users } = settings
  const url = (users.urlEnv && environment[users.urlEnv]) || ''

  const parts = readFaces(settings, environment)
  const exposed = plainHttpFault(host, allowPlainHttp)
  const faults = [...settings.faults, ...(exposed ? [exposed] : []), ...userFaults(users), ...parts.faults]
  if (users.urlEnv && !url) faults.push(`users.urlEnv: the environment variable ${users.urlEnv} is not set`)
  const native = readNativeParts(settings, environment, faults)
  const busy = await listenFault(host, port)
  if (busy) faults.push(`port: ${busy}`)
  if (faults.length > 0) {
    if (url) await probeUsers(users, url).catch((fault: unknown) => faults.push(...faultLines(fault)))
    throw new ConfigurationError(faults)
  }
  const world = createWorld({ logger: createLogger(logLevel) })
  const server = await createServer({ settings, faces: parts.faces, url, native, world })
  return { server, listen: { host, port, ...(allowPlainHttp && { allowPlainHttp }) } }
}

interface ReadFaces {
  readonly faces: readonly FaceParts[]
  readonly faults: readonly string[]
}

function readFaces(settings: ReadSettings, environment: Environment): ReadFaces {
  const faults: string[] = []
  const faces = settings.faces.flatMap((face, i) => {
    const own: string[] = []
    const parts = readFaceParts(face, environment, own)
    faults.push(...own.map((line) => `faces.${i}.${line}`))
    return parts ? [parts] : []
  })
  return { faces, faults: [...faults, ...faultsBetween(faces)] }
}

/** What faces have against each other, found out with nobody for users, before the database is asked for anything. */
function faultsBetween(faces: readonly FaceParts[]): readonly string[] {
  if (faces.length === 0) return []
  try {
    createLoginServer({ faces: faces.map((parts) => ({ ...parts, users: { authenticate: () => undefined } })) })
    return []
  } catch (fault) {
    return faultLines(fault).map((line) => `faces: ${line}`)
  }
}

/** The lines of a configuration's faults; any other fault goes on. */
function faultLines(fault: unknown): readonly string[] {
  if (fault instanceof ConfigurationError) return fault.faults
  throw fault
}

interface ServerParts {
  readonly settings: ReadSettings
  readonly faces: readonly FaceParts[]
  /** Of the users of these faces. */
  readonly url: string
  readonly native: NativeParts | undefined
  readonly world: World
}

/** The native face comes first: it answers the paths that nobody has. */
async function createServer({ settings, faces, url, native: parts, world }: ServerParts): Promise<LoginServer> {
  const { trustedProxies, forwardedHeader } = settings.listen
  const owns: AsyncDisposable[] = []
  try {
    const opened = parts && (await openNative(parts, createHasher(), world))
    owns.push(...(opened?.owns ?? []))
    const others = faces.length > 0 ? await openFaces(faces, settings.users, url, world.logger) : undefined
    owns.push(...(others ? [others.store] : []))
    const server = createLoginServer({
      faces: [...(opened ? [opened.native.face] : []), ...(others?.faces ?? [])],
      ...(opened && nativeOptions(opened.native, parts?.feedToken)),
      ...(trustedProxies && { trustedProxies }),
      ...(forwardedHeader && { forwardedHeader }),
      owns,
      ...world,
    })
    return { ...server, warnings: [...unsafeFormats(settings.users), ...server.warnings] }
  } catch (fault) {
    for (const owned of owns) await owned[Symbol.asyncDispose]()
    throw fault
  }
}

function nativeOptions({ log, serverOptions }: NativeFace, feedToken: string | undefined) {
  return feedToken === undefined ? serverOptions : { ...serverOptions, revocations: { log, feedToken } }
}

async function openFaces(parts: readonly FaceParts[], settings: Partial<UserSettings>, url: string, logger: Logger) {
  const store = await openUsers(settings, url)
  try {
    const users = await createUsers(store, settings, logger)
    return { store, faces: parts.map((face) => faceOf(face, users)) }
  } catch (fault) {
    await store[Symbol.asyncDispose]()
    throw fault
  }
}

function unsafeFormats({ unsafeFormats: formats = [] }: Partial<UserSettings>): readonly string[] {
  return formats.map(
    (format) => `users.unsafeFormats: ${format} hashes are accepted, which are broken; rehash replaces them`,
  )
}

function faceOf(parts: FaceParts, users: StoredUsers): Face {
  const row = DIALECTS.get(parts.dialect.name)
  if (!row) throw new TypeError('a dialect that was read has no row')
  return row.face(parts, users)
}
