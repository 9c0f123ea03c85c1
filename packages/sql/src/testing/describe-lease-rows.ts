/** Leases between processes: taken over, lost, and never held by two. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runProgram } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { openDatabase } from '../database/open-database.ts'
import { openStore } from '../database/open-store.ts'
import { execute } from './execute.ts'
import type { StorePlace } from './store-place.ts'

export function describeLeaseRows({ name, createDatabase }: StorePlace): void {
  describe(`leases: ${name}, between processes`, () => {
    it('tell their holder when another has taken over, and leave the other’s alone', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const { hold } = store.leases
      const outer = await hold('a', { seconds: 3 }, async (signal) => {
        await execute(url, "update latchkey_lease set owner = 'another', expires_at = 4000000000000 where name = 'a'")
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return signal.reason.code
      })
      assert.deepEqual(outer, { held: true, value: 'store_unavailable' })
      assert.equal((await hold('a', { seconds: 3 }, async () => {})).held, false)
    })

    it('are taken over when their holder was killed, and not before their time', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      await using holder = runProgram(
        `${openStoreIn(url)}
        await store.leases.hold('a', { seconds: 4 }, async () => {
          console.log('held')
          await new Promise((resolve) => setTimeout(resolve, 60_000))
        })`,
        { prelude: '' },
      )
      assert.equal(await holder.ready, 'held')
      holder.kill('SIGKILL')
      await holder.ended
      const until = await expiryOf(url)
      assert.equal((await store.leases.hold('a', { seconds: 4 }, async () => {})).held, false)
      const now = await store.leases.hold('a', { seconds: 4, waitSeconds: 30 }, () => store.revocations.now())
      assert.ok(now.held && now.value >= until)
    })

    it('let four processes count one by one', async () => {
      const url = await createDatabase()
      await execute(url, 'create table counted (n integer)', 'insert into counted values (0)')
      await (await openStore({ url }))[Symbol.asyncDispose]()
      const source = `${openStoreIn(url)}
        import { sql } from 'kysely'
        import { openDatabase } from ${JSON.stringify(import.meta.resolve('../database/open-database.ts'))}
        await using database = openDatabase({ url: ${JSON.stringify(url)}, create: false })
        for (let round = 0; round < 5; round += 1) {
          await store.leases.hold('count', { seconds: 20, waitSeconds: 60 }, async () => {
            const { rows } = await database.ask((queries) => sql\`select n from counted\`.execute(queries))
            await new Promise((resolve) => setTimeout(resolve, 5))
            await database.ask((queries) => sql\`update counted set n = \${BigInt(rows[0].n) + 1n}\`.execute(queries))
          })
        }`
      const programs = Array.from({ length: 4 }, () => runProgram(source, { prelude: '' }))
      for (const program of programs) assert.equal((await program.ended).exitCode, 0, program.stderr())
      await using database = openDatabase({ url, create: false })
      const { rows } = await database.ask((queries) => sql<{ n: unknown }>`select n from counted`.execute(queries))
      assert.equal(Number(rows[0]?.n), 20)
    })
  })
}

function openStoreIn(url: string): string {
  return `import { openStore } from ${JSON.stringify(import.meta.resolve('../database/open-store.ts'))}
    await using store = await openStore({ url: ${JSON.stringify(url)} })`
}

async function expiryOf(url: string): Promise<number> {
  await using database = openDatabase({ url, create: false })
  const select = sql<{ expires_at: unknown }>`select expires_at from latchkey_lease where name = 'a'`
  return Number((await database.ask((queries) => select.execute(queries))).rows[0]?.expires_at)
}
