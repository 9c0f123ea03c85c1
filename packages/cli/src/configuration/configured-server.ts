/** A login server as a file describes it. Whatever is wrong is found first and told at once. */
import { createHasher } from '@latchkey/passwords'
import {
  ConfigurationError,
  createLogger,
  createLoginServer,
  createWorld,
  DomainError,
  type FaceRecipe,
  faultsBetween,
  type LoginServer,
  type LoginServerOptions,
  ownFaults,
  sharedUsers,
  type World,
} from '@latchkey/server'
import { listenFault, plainHttpFault } from '@latchkey/server/node'
import { sql } from '@latchkey/sql'
import { DIALECTS } from '../dialects/dialects.ts'
import type { ListeningServer } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'
import { type FaceParts, readFaceParts } from './face-parts.ts'
import { readNativeParts } from './native-parts.ts'
import { peopleOf, userFaults } from './open-users.ts'
import { connectCounters, readProtections } from './protection-settings.ts'
import { readVariable } from './read-variable.ts'
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

/** Nothing is made in a database, and none is opened for good, before all of this is known to be right. */
async function createFrom(settings: ReadSettings, environment: Environment): Promise<ListeningServer> {
  const { host = '127.0.0.1', port = 5000, allowPlainHttp, logLevel = 'info' } = settings.listen
  const exposed = plainHttpFault(host, allowPlainHttp)
  const faults = [...settings.faults, ...(exposed ? [exposed] : []), ...userFaults(settings.users)]
  const world = createWorld({ logger: createLogger(logLevel === undefined ? {} : { level: logLevel }) })
  const read = readOptions(settings, environment, faults)
  const busy = await listenFault(host, port)
  if (busy) faults.push(`port: ${busy}`)
  if (faults.length > 0) {
    faults.push(...(await probeAll(read, world)))
    throw new ConfigurationError([...new Set(faults)])
  }
  const server = await createServer(read, world)
  const warnings = [...unsafeFormats(settings.users), ...server.warnings]
  return { server: { ...server, warnings }, listen: { host, port, ...(allowPlainHttp && { allowPlainHttp }) } }
}

interface ReadOptions {
  readonly options: LoginServerOptions
  readonly redisUrl: string | undefined
  /** The setting from which the server's own store comes. */
  readonly storePlace: 'database' | 'users'
}

/** The native face comes first: it answers the paths that nobody has. */
function readOptions(settings: ReadSettings, environment: Environment, faults: string[]): ReadOptions {
  const { users, database } = settings
  const { trustedProxies, forwardedHeader } = settings.listen
  const parts = readFaces(settings, environment)
  faults.push(...parts.faults)
  const usersUrl = readVariable('users.urlEnv', users.urlEnv, environment, faults)
  const databaseUrl = readVariable('database.urlEnv', database?.urlEnv, environment, faults)
  const native = readNativeParts(settings, environment, faults)
  const protections = readProtections(settings, environment, faults)
  // Users of our own schema live in our own database, and everything else of ours may lie there too.
  const ownUrl = databaseUrl ?? (database || users.table !== undefined ? undefined : usersUrl)
  const people = peopleOf(users, usersUrl)
  if (usersUrl !== undefined && users.table === undefined && usersUrl !== ownUrl)
    faults.push('users.table: missing: accounts of Latchkey\u2019s own lie in database; leave users out for them')
  const options: LoginServerOptions = {
    ...protections.options,
    ...(ownUrl !== undefined && { store: sql(ownUrl) }),
    ...(people ? { people } : ownHasher(users)),
    faces: [...(native ? [native.face] : []), ...parts.faces.map(faceOf)],
    ...(trustedProxies && { trustedProxies }),
    ...(forwardedHeader && { forwardedHeader }),
    owns: native?.mailer ? [native.mailer] : [],
  }
  // A server without faces has been told of already, and by what is missing.
  if (options.faces.length > 0) {
    const shared = protections.redisUrl !== undefined && options.limits === undefined && !native
    if (shared) faults.push('limits.secretEnv: missing: processes that count together in Redis need the same secret')
    const place = databaseUrl === undefined ? `users.urlEnv: ${users.urlEnv}: ` : 'database.urlEnv: '
    faults.push(...ownFaults(options).flatMap((line) => placed(line, place, users.urlEnv)))
    const others = options.faces.filter((one) => one !== native?.face)
    faults.push(
      ...[...others.flatMap((one) => one.faults()), ...faultsBetween(options)].map((line) => `faces: ${line}`),
    )
  }
  return {
    options,
    redisUrl: protections.redisUrl,
    storePlace: databaseUrl === undefined ? 'users' : 'database',
  }
}

/** The server's options by the settings that they come from. What is missing was told with the settings. */
function placed(line: string, placeOfUrl: string, usersEnv: string | undefined): readonly string[] {
  if (/^(?:store|people): missing/.test(line)) return []
  return [
    line
      .replace(/^limits\.secret\b/, 'limits.secretEnv')
      .replace(/^revocations\.feedToken\b/, 'revocationFeed.tokenEnv')
      .replace(/^people: /, `users.urlEnv: ${usersEnv}: `)
      .replace(/^(?=(?:a|the) database|sqlite:)/, placeOfUrl),
  ]
}

/** What is wrong with the databases too, for a start that fails anyway. */
async function probeAll(
  { options: { store, people }, storePlace }: ReadOptions,
  world: World,
): Promise<readonly string[]> {
  const ofStore = store && store.faults().length === 0 ? await store.probe?.(world) : []
  const ofPeople = people && people.faults().length === 0 ? await people.probe?.(world) : []
  return [
    ...(ofStore ?? []).map((line) => `${storePlace}: ${line}`),
    ...(ofPeople ?? []).map((line) => `users: ${line}`),
  ]
}

async function createServer({ options, redisUrl, storePlace }: ReadOptions, world: World): Promise<LoginServer> {
  const redis = redisUrl === undefined ? undefined : await connectCounters(redisUrl, world)
  const owns = [...(options.owns ?? []), ...(redis ? [redis] : [])]
  const limits = redis ? { ...options.limits, counters: redis.counters } : options.limits
  try {
    return await createLoginServer({ ...options, ...(limits && { limits }), owns, ...world })
  } catch (fault) {
    if (fault instanceof DomainError) throw new ConfigurationError([`${storePlace}: ${fault.message}`])
    if (!(fault instanceof ConfigurationError)) throw fault
    throw new ConfigurationError(
      fault.faults.map((line) => line.replace(/^(?=the database )/, `${storePlace}: `).replace(/^people: /, 'users: ')),
    )
  }
}

interface ReadFaces {
  readonly faces: readonly FaceParts[]
  readonly faults: readonly string[]
}

function readFaces(settings: ReadSettings, environment: Environment): ReadFaces {
  const faults: string[] = []
  const faces = settings.faces.flatMap((settingsOfFace, i) => {
    const own: string[] = []
    const parts = readFaceParts(settingsOfFace, environment, own)
    faults.push(...own.map((line) => `faces.${i}.${line}`))
    return parts ? [parts] : []
  })
  return { faces, faults }
}

function unsafeFormats({ unsafeFormats: formats = [] }: Partial<UserSettings>): readonly string[] {
  return formats.map(
    (format) => `users.unsafeFormats: ${format} hashes are accepted, which are broken; rehash replaces them`,
  )
}

/** Accounts of our own may hold rows that came from elsewhere. */
function ownHasher({ unsafeFormats, rehash }: Partial<UserSettings>): Pick<LoginServerOptions, 'hasher'> {
  if (!unsafeFormats && !rehash) return {}
  return {
    hasher: createHasher({ ...(unsafeFormats && { unsafeFormats }), ...(rehash && { policy: { format: rehash } }) }),
  }
}

function faceOf(parts: FaceParts): FaceRecipe {
  const row = DIALECTS.get(parts.dialect.name)
  if (!row) throw new TypeError('a dialect that was read has no row')
  return row.face(parts, sharedUsers)
}
