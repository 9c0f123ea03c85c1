/** Article B's `user` table with the rows that the recordings need: in a SQLite file, or in a MariaDB. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createConnection } from 'mysql2/promise'

/** A temporary SQLite file; it is removed when this is disposed of. */
export interface SqliteUsers extends Disposable {
  /** `sqlite:` and the file's path. */
  readonly url: string
}

interface FixtureRow {
  readonly id: number
  readonly username: string | null
  readonly password_hash: string | null
}

export function createSqliteUsers(): SqliteUsers {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-golden-'))
  const file = join(folder, 'article-b.sqlite')
  const rows = JSON.parse(readFixture('fixture-b-full.json')) as readonly FixtureRow[]
  using database = new DatabaseSync(file)
  database.exec('CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR(45), password VARCHAR(255))')
  const insert = database.prepare('INSERT INTO user (id, username, password) VALUES (?, ?, ?)')
  for (const { id, username, password_hash } of rows) insert.run(id, username, password_hash)
  return { url: `sqlite:${file}`, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

/** Runs the recorded system's own SQL file in an empty database. */
export async function loadMariaDbUsers(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true, charset: 'utf8mb4' })
  try {
    await connection.query(readFixture('fixture-b-full.sql'))
  } finally {
    await connection.end()
  }
}

function readFixture(name: string): string {
  return readFileSync(new URL(`cases/${name}`, import.meta.url), 'utf8')
}
