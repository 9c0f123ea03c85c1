/** Opens the store of a settings file for as long as a command works in it. */
import {
  type Audit,
  ConfigurationError,
  createLogger,
  createWorld,
  type RevocationLog,
  type World,
} from '@latchkey/server'
import { createAudit, createRevocationLog } from '@latchkey/server/administration'
import type { SqlStore } from '@latchkey/sql'
import type { Read } from '../configuration/collected-faults.ts'
import { openOwnStore } from '../configuration/open-own-store.ts'
import { readVariable } from '../configuration/read-variable.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import type { SettingsSource } from './run.ts'

/** A store, and where changes to it are announced. */
export interface OpenedStore {
  readonly store: SqlStore
  readonly revocations: RevocationLog
  readonly audit: Audit
  readonly world: World
}

/** What a command needs of the settings besides the store. */
export interface NeededSettings<P> {
  readonly source: SettingsSource
  readonly environment: Environment
  /** Whose faults matter, beside the database's. */
  readonly section: 'native' | 'signingKeys' | 'upstream'
  readonly read: (settings: ReadSettings) => Read<P>
}

/** @throws {ConfigurationError | DomainError} with everything that is wrong with the settings, before anything is opened */
export async function withStore<P, T>(
  { source, environment, section, read }: NeededSettings<P>,
  work: (opened: OpenedStore, parts: P) => Promise<T>,
): Promise<T> {
  const { name: file } = source
  const settings = source.read()
  const ofUrl = readVariable('database.urlEnv', settings.database?.urlEnv, environment)
  const ofParts = read(settings)
  const faults = [
    ...settings.faults.filter((line) => [section, 'database'].includes(/^\w+/.exec(line)?.[0] ?? '')),
    ...(settings[section] ? [] : [`${section}: missing: the server of this file has nothing of the kind`]),
    ...[ofUrl, ofParts].flatMap((one) => one.faults),
  ]
  const { value: url } = ofUrl
  const { value: parts } = ofParts
  if (!parts || !url || faults.length > 0) throw new ConfigurationError(faults.map((line) => `${file}: ${line}`))
  const world = createWorld({ logger: createLogger({ level: 'warn' }) })
  await using store = await openOwnStore(url, file, world)
  await using revocations = createRevocationLog({ store: store.revocations, clock: world.clock, logger: world.logger })
  return await work(
    { store, revocations, audit: createAudit({ store: store.audit, logger: world.logger }), world },
    parts,
  )
}
