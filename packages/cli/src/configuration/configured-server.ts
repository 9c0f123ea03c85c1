/** A login server as a file describes it. Whatever is wrong is found first and told at once. */
import { listFormats } from '@latchkey/passwords'
import {
  ConfigurationError,
  createLogger,
  createLoginServer,
  createWorld,
  DomainError,
  type LoginServer,
  type World,
} from '@latchkey/server'
import { missingDatabase } from '@latchkey/sql'
import type { ListeningServer } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'
import { countingSecretBeside } from './counting-secret-file.ts'
import { readListen } from './listening.ts'
import { userFaults } from './open-users.ts'
import { connectCounters, redisWarnings } from './protection-settings.ts'
import type { Right } from './section.ts'
import { probeAll, type ReadOptions, readOptions } from './server-options.ts'
import type { ReadSettings } from './settings.ts'
import { readSettingsFile } from './settings-file.ts'
import type { UserSettings } from './user-settings.ts'

/** @throws {ConfigurationError} with one line for each fault of the file, the variables it names, the database and the port */
export async function createConfiguredServer(file: string, environment: Environment): Promise<ListeningServer> {
  const settings = readSettingsFile(file)
  try {
    return await createFrom(settings, environment, file)
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault
    throw new ConfigurationError(fault.faults.map((line) => `${file}: ${line}`))
  }
}

/** Nothing is made in a database, and none is opened for good, before all of this is known to be right. */
async function createFrom(settings: ReadSettings, environment: Environment, file: string): Promise<ListeningServer> {
  const { logLevel = 'info' } = settings.listen
  const world = createWorld({ logger: createLogger(logLevel === undefined ? {} : { level: logLevel }) })
  const { value: read, faults: ofOptions } = readOptions(settings, environment)
  const { listen, faults: ofListen } = await readListen(settings)
  const faults = [...settings.faults, ...userFaults(settings.users), ...ofOptions, ...ofListen]
  if (faults.length > 0) throw new ConfigurationError([...new Set([...faults, ...(await probeAll(read, world))])])
  const missing = read.storeUrl === undefined ? undefined : missingDatabase(read.storeUrl)
  const { limits } = settings
  // With a native face the secret lies in the database. Without a database nothing is known after a start, whatever the secret.
  const isBeside =
    !settings.native && read.storeUrl !== undefined && limits?.secretEnv === undefined && limits?.off === undefined
  const kept = isBeside ? countingSecretBeside(file) : undefined
  const secret = kept && 'secret' in kept ? { limits: { ...read.options.limits, secret: kept.secret } } : {}
  const server = await createServer({ ...read, options: { ...read.options, ...secret } }, world)
  if (missing) world.logger.info({}, `a new database was made at ${missing.path}`)
  const untold = kept && 'warning' in kept ? [kept.warning] : []
  const ofRedis = redisWarnings(read.redisUrl)
  for (const warning of ofRedis) world.logger.warn({}, warning)
  const warnings = [...brokenFormats(settings.users), ...untold, ...ofRedis, ...server.warnings]
  return { server: { ...server, warnings }, listen }
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
      fault.faults.map((line) =>
        line
          .replace(/^(?=the (?:database|driver of this database) )/, `${storePlace}: `)
          .replace(/^people: /, 'users: ')
          .replace(/^registration: /, 'native.registration: '),
      ),
    )
  }
}

function brokenFormats({ passwords = [], rehash }: Right<UserSettings>): readonly string[] {
  const unsafe = new Set(listFormats().flatMap(({ name, safety }) => (safety === 'unsafe' ? [name] : [])))
  const then =
    rehash === 'never' ? 'and stay, because rehash is never' : 'until the next login of each user replaces them'
  return passwords
    .filter(({ format }) => unsafe.has(format))
    .map(({ format }) => `users.passwords: ${format} hashes are accepted, which are broken, ${then}`)
}
