/** Brings our own schema to the newest version that this program knows. */
import { DomainError } from '@latchkey/server/stores'
import { createLeases } from '../database/leases.ts'
import type { Access, Database } from '../database/open-database.ts'
import { createLedger, readVersions, recordVersion } from './ledger.ts'
import type { Migration } from './migration.ts'
import { migrations } from './migrations.ts'

/** How long a killed process keeps the others waiting, and how long they wait for one that is alive. */
const lease = { seconds: 10, waitSeconds: 30 }

/**
 * Runs the missing steps while the others that start now wait. A schema that is up to date is only read.
 * Each step is recorded with the time when it was done. A step that was interrupted runs again.
 *
 * @throws {DomainError} store_misconfigured when the schema is newer than this program | store_unavailable when another process takes too long
 */
export async function migrate(database: Database): Promise<void> {
  await requireEveryText(database)
  if ((await missingSteps(database)).length === 0) return
  await createLedger(database)
  const { held } = await createLeases(database).hold('schema', lease, (signal) =>
    database.slowly((access) => runMissingSteps(access, signal)),
  )
  if (held) return
  throw new DomainError(
    'store_unavailable',
    `another process has been changing the schema of ${database.description} for ${lease.waitSeconds} s`,
  )
}

/** @throws {DomainError} store_misconfigured when the database's encoding lacks characters that names have */
export async function requireEveryText({ ask, engine, description }: Database): Promise<void> {
  const fault = await ask((queries) => engine.narrowFault(queries))
  if (fault !== undefined) throw new DomainError('store_misconfigured', `the database ${description} ${fault}`)
}

async function runMissingSteps(access: Access, signal: AbortSignal): Promise<void> {
  const { engine, world } = access
  for (const { version, up } of await missingSteps(access)) {
    signal.throwIfAborted()
    // MySQL commits at each change of a table: what an interrupted step has done stays, and is found when the step runs again.
    await access.transaction(async (queries) => {
      await up({ queries, engine, randomId: world.randomId })
      await recordVersion(queries, engine, version)
    })
  }
}

/** Changes nothing. @throws {DomainError} store_misconfigured when the schema is newer than this program */
export async function missingSteps({ ask, engine }: Access): Promise<readonly Migration[]> {
  const done = await ask((queries) => readVersions(queries, engine))
  const known = migrations.map(({ version }) => version)
  const unknown = [...done].filter((version) => !known.includes(version))
  if (unknown.length === 0) return migrations.filter(({ version }) => !done.has(version))
  throw new DomainError(
    'store_misconfigured',
    `the database has schema version ${Math.max(...unknown)}, this program knows up to ${Math.max(...known)}: install a newer latchkey`,
  )
}
