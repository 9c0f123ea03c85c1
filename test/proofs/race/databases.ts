/** The databases that a race is run on, each private and new. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMariaDb, startPostgres, whyMissing } from '@latchkey/sql/testing'

/** A database for one race. */
export interface RaceDatabase extends AsyncDisposable {
  readonly url: string
}

export const databaseNames = ['SQLite', 'MariaDB', 'PostgreSQL'] as const

export type DatabaseName = (typeof databaseNames)[number]

/** Why it cannot be had here, or false. */
export function skipWithout(name: DatabaseName): string | false {
  if (name === 'SQLite') return false
  return whyMissing(name === 'MariaDB' ? 'mariadb' : 'postgres') ?? false
}

export async function openDatabaseOf(name: DatabaseName): Promise<RaceDatabase> {
  if (name === 'MariaDB') return startMariaDb()
  if (name === 'PostgreSQL') return startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-race-'))
  return {
    url: `sqlite:${join(folder, 'latchkey.db')}`,
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  }
}
