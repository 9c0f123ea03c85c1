/** The contract of the migrator and of every step: done once, by one process, and finished by the next when it was interrupted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runProgram } from '@latchkey/server/testing'
import type { KyselyPlugin, PluginTransformResultArgs } from 'kysely'
import { sql } from 'kysely'
import { readInteger } from '../database/columns.ts'
import { type Database, openDatabase } from '../database/open-database.ts'
import { openStore } from '../database/open-store.ts'
import { createTable } from '../migrations/create-table.ts'
import { createLedger } from '../migrations/ledger.ts'
import { migrate } from '../migrations/migrate.ts'
import type { MigrationContext } from '../migrations/migration.ts'
import { migrations } from '../migrations/migrations.ts'
import { revocationLog } from '../tables/revocations.ts'
import { schema } from '../tables/schema.ts'
import { execute } from './execute.ts'
import type { StorePlace } from './store-place.ts'

export function describeMigrations({ name, createDatabase, openedOnce }: StorePlace): void {
  const open = async () => openDatabase({ url: await createDatabase(), create: true })
  const migrated = () => schemaOfStart(createDatabase)

  describe(`migrations: ${name}`, () => {
    it('write down each step once, with the time when it was done', async () => {
      await using database = await open()
      for (let start = 0; start < 2; start += 1) await migrate(database)
      const { rows } = await database.ask((queries) =>
        sql<{ version: unknown; applied_at: unknown; now: unknown }>`
          select version, applied_at, ${database.engine.nowMilliseconds} as now from latchkey_schema order by version`.execute(
          queries,
        ),
      )
      assert.deepEqual(
        rows.map((row) => readInteger(row.version)),
        migrations.map(({ version }) => version),
      )
      for (const row of rows) {
        const ageMilliseconds = Number(row.now) - Number(row.applied_at)
        assert.ok(ageMilliseconds >= 0 && ageMilliseconds < 600_000)
      }
    })

    it('make the declared tables: every column with its type, every key and every index', async () => {
      const expected = await migrated()
      await using database = await open()
      await createLedger(database)
      await database.ask(async (queries) => {
        for (const shape of schema) await createTable(queries, database.engine, shape)
        const row = revocationLog.insert({ onlyRow: 1, id: database.world.randomId() })
        await row.execute(queries)
      })
      assert.deepEqual(await schemaOf(database), expected)
    })

    it('do not keep a start waiting when there is nothing to do', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await (await openStore({ url }))[Symbol.asyncDispose]()
      await execute(url, "update latchkey_lease set owner = 'another', expires_at = 4000000000000")
      await using store = await openStore({ url })
      await store.ping()
    })

    it('refuse a schema that is newer than this program', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await (await openStore({ url }))[Symbol.asyncDispose]()
      await execute(url, 'insert into latchkey_schema (version, applied_at) values (777, 0)')
      await assert.rejects(openStore({ url }), {
        code: 'store_misconfigured',
        message: /schema version 777, this program knows up to \d+: install a newer latchkey$/,
      })
    })

    for (const table of ['latchkey_users', 'latchkey_schema', 'latchkey_lease']) {
      it(`refuse another app's table ${table}, and leave it alone`, { skip: openedOnce }, async () => {
        const url = await createDatabase()
        await execute(url, `create table ${table} (id integer, email varchar(9))`)
        await assert.rejects(openStore({ url }), {
          code: 'store_misconfigured',
          message: /not Latchkey's \(its columns: id, email\)/,
        })
      })
    }
  })
}

/** Every step again, and from the middle of it: hundreds of statements. */
export function describeInterruptedMigrations({ name, createDatabase }: StorePlace): void {
  describe(`migrations: ${name}, interrupted`, () => {
    it('make nothing new when every step runs twice', async () => {
      const expected = await schemaOfStart(createDatabase)
      await using database = openDatabase({ url: await createDatabase(), create: true })
      await createLedger(database)
      for (const { up } of migrations) {
        for (let round = 0; round < 2; round += 1)
          await database.ask((queries) => up({ queries, ...contextOf(database) }))
      }
      for (const { up } of migrations) await database.ask((queries) => up({ queries, ...contextOf(database) }))
      await migrate(database)
      assert.deepEqual(await schemaOf(database), expected)
    })

    it('go on from every statement at which they were interrupted, over rows that are there', async () => {
      const expected = await schemaOfStart(createDatabase)
      await using database = openDatabase({ url: await createDatabase(), create: true })
      for (const { version, up } of migrations) {
        for (let statements = 1; ; statements += 1) {
          const stop = interruptAfter(statements)
          const step = database.ask((queries) => up({ queries: queries.withPlugin(stop), ...contextOf(database) }))
          await step.catch((fault: unknown) => {
            if (!stop.hasStopped()) throw fault
          })
          if (!stop.hasStopped()) break
        }
        if (version === 1) await addUser(database)
      }
      await migrate(database)
      assert.deepEqual(await schemaOf(database), expected)
      const { rows } = await database.ask((queries) => sql`select username from latchkey_users`.execute(queries))
      assert.equal(rows.length, 1)
    })
  })
}

/** Several processes that start on one database: several can open it. */
export function describeMigrationsOfSeveral({ name, createDatabase }: StorePlace): void {
  describe(`migrations: ${name}, by several processes`, () => {
    it('are done by the next when the process that was at it is killed in the middle of a step', async () => {
      const expected = await schemaOfStart(createDatabase)
      const url = await createDatabase()
      await using killed = runProgram(
        `import { openDatabase } from ${JSON.stringify(import.meta.resolve('../database/open-database.ts'))}
        import { createLeases } from ${JSON.stringify(import.meta.resolve('../database/leases.ts'))}
        import { createTable } from ${JSON.stringify(import.meta.resolve('../migrations/create-table.ts'))}
        import { createLedger } from ${JSON.stringify(import.meta.resolve('../migrations/ledger.ts'))}
        import { schema } from ${JSON.stringify(import.meta.resolve('../tables/schema.ts'))}
        await using database = openDatabase({ url: ${JSON.stringify(url)}, create: true })
        await createLedger(database)
        await createLeases(database).hold('schema', { seconds: 3 }, async () => {
          for (const shape of schema.slice(0, 3)) await database.ask((queries) => createTable(queries, database.engine, shape))
          console.log('some tables')
          await new Promise((resolve) => setTimeout(resolve, 60_000))
        })`,
        { prelude: '' },
      )
      assert.equal(await killed.ready, 'some tables')
      killed.kill('SIGKILL')
      await killed.ended
      await using database = openDatabase({ url, create: false })
      await migrate(database)
      assert.deepEqual(await schemaOf(database), expected)
    })

    it('are done once by four processes that start at the same moment', async () => {
      const expected = await schemaOfStart(createDatabase)
      const url = await createDatabase()
      const source = `
        import { openStore } from ${JSON.stringify(import.meta.resolve('../database/open-store.ts'))}
        await using store = await openStore({ url: ${JSON.stringify(url)} })
        console.log(await store.revocations.logId())`
      const programs = Array.from({ length: 4 }, () => runProgram(source, { prelude: '' }))
      for (const program of programs) assert.equal((await program.ended).exitCode, 0, program.stderr())
      assert.equal(new Set(programs.map((program) => program.stdout())).size, 1)
      await using database = openDatabase({ url, create: false })
      assert.deepEqual(await schemaOf(database), expected)
    })
  })
}

/** What a start on an empty database makes. */
async function schemaOfStart(createDatabase: StorePlace['createDatabase']): Promise<object> {
  await using database = openDatabase({ url: await createDatabase(), create: true })
  await migrate(database)
  return await schemaOf(database)
}

/** Every table of ours with its columns and indexes, and every row that a step itself made. */
async function schemaOf({ ask, engine }: Pick<Database, 'ask' | 'engine'>): Promise<object> {
  return ask(async (queries) => {
    const tables = (await engine.tables(queries)).filter((table) => table.startsWith('latchkey_'))
    const described = tables.map(async (table) => {
      const columns = await engine.columns(queries, { schema: undefined, name: table })
      const indexes = await engine.indexes(queries, { schema: undefined, name: table })
      const unique = await engine.uniqueColumns(queries, { schema: undefined, name: table })
      const described = columns.map(({ name, type, isNullable, collation }) =>
        [name, type, isNullable, collation].join(' '),
      )
      return [
        table,
        described,
        indexes.map(({ name, columns }) => `${name} ${columns}`).toSorted(),
        unique.toSorted(),
      ] as const
    })
    const { rows } = await sql<{ count: unknown }>`select count(*) as count from latchkey_revocation_log`.execute(
      queries,
    )
    return { tables: await Promise.all(described), logs: readInteger(rows[0]?.count) }
  })
}

function contextOf({ engine, world }: Database): Pick<MigrationContext, 'engine' | 'randomId'> {
  return { engine, randomId: world.randomId }
}

async function addUser({ ask }: Database): Promise<void> {
  const id = '00000000-0000-7000-8000-000000000001'
  await ask((queries) =>
    sql`insert into latchkey_users (id, username, created_at) values (${id}, ${'early'}, 1700000000)`.execute(queries),
  )
}

/** Stops a step as a lost process would: the statement was done, and nothing after it. */
function interruptAfter(statements: number): KyselyPlugin & { readonly hasStopped: () => boolean } {
  let done = 0
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }: PluginTransformResultArgs) {
      done += 1
      if (done === statements) throw new Error('interrupted')
      return result
    },
    hasStopped: () => done >= statements,
  }
}
