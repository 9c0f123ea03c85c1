/** Rows that this program has not written: they are refused, never skipped and never guessed at. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogPlace } from '@latchkey/server/stores'
import { openStore } from '../database/open-store.ts'
import { execute } from './execute.ts'
import type { StorePlace } from './store-place.ts'

const BEGINNING: LogPlace = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }

export function describeForeignRows({ name, createDatabase, openedOnce }: StorePlace): void {
  describe(`store: ${name}, over rows of others`, { skip: openedOnce }, () => {
    it('records no revocation before a row that is there, though the clock was set back', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const before = await store.revocations.now()
      await store.revocations.append([{ kind: 'token', id: 'a' }])
      const [first] = await store.revocations.listAfter(BEGINNING, 1)
      assert.ok(first && first.recordedAt >= before && first.recordedAt <= (await store.revocations.now()))
      // As after a clock that was set back by an hour.
      await execute(url, `update latchkey_revocations set recorded_at = recorded_at + 3600000`)
      await store.revocations.append([{ kind: 'token', id: 'b' }])
      const rows = await store.revocations.listAfter(BEGINNING, 10)
      assert.ok(rows.every(({ recordedAt }) => recordedAt >= first.recordedAt + 3_600_000))
      assert.equal(rows.length, 2)
    })

    it('refuses a row that is not a revocation, rather than skip it', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      await store.revocations.append([{ kind: 'token', id: 'a' }])
      await execute(url, `update latchkey_revocations set kind = 'device'`)
      await assert.rejects(store.revocations.listAfter(BEGINNING, 10), {
        name: 'DomainError',
        code: 'store_misconfigured',
      })
    })

    it('gives names from before they were folded their form, so that none that looks alike is made beside them', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const account = { passwordHash: 'x', scopes: [], roles: [] }
      // Imported names may differ in case alone: the second keeps none.
      for (const username of ['zoe', 'ZOE', 'Roy']) await store.users.createUser({ username, passwordHash: 'x' })
      await execute(url, 'update latchkey_users set username_key = null')
      assert.ok(!('taken' in (await store.users.createAccount({ ...account, username: 'roy' }))))
      assert.ok(await store.users.remove((await store.users.findByUsername('roy'))?.id ?? ''))
      let after: string | undefined
      let pages = 0
      do {
        after = await store.users.foldNames(after, 2)
        pages += 1
      } while (after !== undefined)
      assert.equal(pages, 3)
      for (const username of ['roy', 'Zoe']) {
        assert.deepEqual(await store.users.createAccount({ ...account, username }), { taken: 'username' })
      }
      assert.equal((await store.users.list({ limit: 9 })).length, 3)
      // Again, as the next start does it.
      await store.users.foldNames(undefined, 9)
    })

    it('refuses another app’s table of its name', async () => {
      const url = await createDatabase()
      await execute(url, 'create table latchkey_revocations (id integer)')
      await assert.rejects(openStore({ url }), {
        code: 'store_misconfigured',
        message: /table latchkey_revocations that is not/,
      })
    })

    it('refuses a row that is not a signing key, rather than skip it', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const key = { use: 'access_token', alg: 'EdDSA', origin: 'generated', kid: 'first', createdAt: 1 } as const
      await store.signingKeys.add({ ...key, state: 'active' })
      for (const fault of [`public_jwk = '{'`, `state = 'ACTIVE'`]) {
        await execute(url, `update latchkey_signing_keys set ${fault}`)
        await assert.rejects(store.signingKeys.list({ ended: true }), {
          name: 'DomainError',
          code: 'store_misconfigured',
        })
      }
    })

    it('refuses a row whose lists are not lists, rather than guess', async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const { id } = await store.users.createUser({ username: 'roy', passwordHash: 'x' })
      for (const text of ['', 'admin', '{}', '[1]']) {
        await execute(url, `update latchkey_users set roles = '${text}'`)
        await assert.rejects(store.users.findById(id), { code: 'store_misconfigured' })
      }
    })
  })
}
