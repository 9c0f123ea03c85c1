/** Writes that meet on one SQLite file: one commit for all of them, and each with an answer of its own. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { createMovableClock, rejectsWith } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../database/open-database.ts'

describe('writes that meet', () => {
  it('are committed together, and those of another turn by themselves', async () => {
    await using file = await opened()
    await insert(file, 'alone')
    assert.equal(file.commits(), 1)
    await Promise.all(['a', 'b', 'c'].map((name) => insert(file, name)))
    assert.equal(file.commits(), 2)
    await insert(file, 'alone again')
    assert.equal(file.commits(), 3)
  })

  it('are committed with transactions, which keep all or nothing of themselves', async () => {
    await using file = await opened()
    const kept = file.transaction(async (queries) => {
      await sql`insert into names values ('b')`.execute(queries)
      await sql`insert into names values ('c')`.execute(queries)
    })
    const given = file.transaction(async (queries) => {
      await sql`insert into names values ('d')`.execute(queries)
      throw new RangeError('no more')
    })
    const outcomes = await Promise.allSettled([insert(file, 'a'), kept, given, insert(file, 'e')])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await names(file), ['a', 'b', 'c', 'e'])
    assert.equal(file.commits(), 1)
  })

  it('are told apart: one of many conditional updates has won, and a name that was taken is refused alone', async () => {
    await using file = await opened()
    await insert(file, 'head')
    const turned = Array.from({ length: 40 }, (_, i) =>
      file.ask((queries) => sql`update names set name = ${`next ${i}`} where name = 'head'`.execute(queries)),
    )
    const changed = (await Promise.all(turned)).map(({ numAffectedRows }) => numAffectedRows)
    assert.equal(changed.filter((count) => count === 1n).length, 1)
    assert.equal(changed[0], 1n)
    const outcomes = await Promise.allSettled(['x', 'x', 'y'].map((name) => insert(file, name)))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await names(file), ['next 0', 'x', 'y'])
  })

  it('are not seen before they are committed, by nobody', async () => {
    await using file = await opened()
    let isWritten = false
    const writing = insert(file, 'a').then(() => {
      isWritten = true
    })
    const before = await names(file)
    assert.deepEqual([before, isWritten], [[], false])
    await writing
    assert.deepEqual(await names(file), ['a'])
  })

  it('all fail when their commit does, and nothing of them is written, then or later', async () => {
    const clock = createMovableClock()
    await using file = await opened({ clock, journal: 'delete' })
    using reader = new DatabaseSync(file.path)
    reader.exec('begin; select * from names')
    const refused = [
      rejectsWith('store_unavailable', insert(file, 'a')),
      rejectsWith('store_unavailable', insert(file, 'a')),
      rejectsWith(
        'store_unavailable',
        file.transaction((queries) => sql`insert into names values ('b')`.execute(queries)),
      ),
    ]
    await turns()
    await clock.advance(3.5)
    await Promise.all(refused)
    reader.exec('commit')
    await clock.advance(3.5)
    assert.deepEqual(await names(file), [])
    await insert(file, 'c')
    assert.deepEqual(await names(file), ['c'])
  })

  it('go on without the one that has made SQLite roll back all of them, and so does a transaction', async () => {
    await using file = await opened()
    await insert(file, 'taken')
    await file.ask((queries) =>
      // As a trigger of another app may be.
      sql`create trigger refuse before insert on names when new.name like 'bad %' begin select raise(rollback, 'no'); end`.execute(
        queries,
      ),
    )
    let runs = 0
    const transaction = file.transaction(async (queries) => {
      runs += 1
      await sql`insert into names values ('b')`.execute(queries)
    })
    const stubborn = file.transaction(async (queries) => {
      await sql`insert into names values ('bad 1')`.execute(queries).catch(() => undefined)
      await sql`insert into names values ('by itself')`.execute(queries)
    })
    const outcomes = await Promise.allSettled([
      insert(file, 'a'),
      transaction,
      insert(file, 'bad 2'),
      stubborn,
      insert(file, 'taken'),
      insert(file, 'c'),
    ])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
    )
    assert.equal(runs, 2)
    assert.deepEqual(await names(file), ['a', 'b', 'c', 'taken'])
  })

  it('are refused while the disk is full, and written when there is room', async () => {
    await using file = await opened()
    const limited = (pages: number) =>
      file.ask((queries) => sql.raw(`pragma max_page_count = ${pages}`).execute(queries))
    await limited(3)
    const large = (name: string) => insert(file, name.repeat(9000))
    const outcomes = await Promise.allSettled([insert(file, 'a'), large('b'), large('c'), insert(file, 'd')])
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'written')),
      ['written', 'store_unavailable', 'store_unavailable', 'written'],
    )
    await limited(99)
    await large('b')
    assert.equal((await names(file)).length, 3)
  })

  it('do not keep others waiting for ever: more than 256 are more than one group', async () => {
    await using file = await opened()
    await Promise.all(Array.from({ length: 600 }, (_, i) => insert(file, `name ${i}`)))
    assert.equal(file.commits(), 3)
    assert.equal((await names(file)).length, 600)
  })

  it('are written before the file is closed', async () => {
    await using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-group-'))
    const url = `sqlite:${join(folder.path, 'x.db')}`
    let writing: Promise<unknown>
    {
      await using file = openDatabase({ url, create: true })
      await file.ask((queries) => sql`create table names (name text unique)`.execute(queries))
      writing = insert(file, 'a')
      // It has its place in a group, which is not committed in this turn.
      for (let i = 0; i < 30; i += 1) await undefined
    }
    await writing
    await using again = openDatabase({ url, create: false })
    assert.deepEqual(await names(again), ['a'])
  })
})

interface Opened extends Database {
  readonly path: string
  /** How many there were since the table was made. */
  readonly commits: () => number
}

async function opened({
  clock,
  journal = 'wal',
}: {
  readonly clock?: ReturnType<typeof createMovableClock>
  readonly journal?: 'wal' | 'delete'
} = {}): Promise<Opened> {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-group-'))
  const path = join(folder.path, 'x.db')
  {
    using made = new DatabaseSync(path)
    made.exec(`pragma journal_mode = ${journal}; create table names (name text unique)`)
  }
  const world = clock && { world: { clock, randomId: () => 'none' } }
  const database = openDatabase({ url: `sqlite:${path}`, create: false, ...world })
  return {
    ...database,
    path,
    commits: () => commitsIn(readFileSync(`${path}-wal`)),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      folder.remove()
    },
  }
}

/** A log has a header of 32 bytes, and frames of 24 bytes and a page. A frame that ends a commit has the size of the file at its fifth byte (fileformat2.html §4.1). */
function commitsIn(log: Buffer): number {
  const frame = 24 + log.readUInt32BE(8)
  let count = 0
  for (let at = 32; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) count += 1
  return count
}

function insert(database: Pick<Database, 'ask'>, name: string): Promise<unknown> {
  return database.ask((queries) => sql`insert into names values (${name})`.execute(queries))
}

async function names(database: Pick<Database, 'ask'>): Promise<readonly string[]> {
  const { rows } = await database.ask((queries) =>
    sql<{ name: string }>`select name from names order by name`.execute(queries),
  )
  return rows.map(({ name }) => name)
}

/** Until those who write have met the lock. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
}
