/** The suite's cases about the framework's own objects: what a guard knows about them, and that it does not change them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guard } from '../guard.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { runGuardedApp } from './run-guarded-app.ts'
import { credential, guardOf, issuedFor, NOW, type SpokenDialect, spokenDialects, tokenOf } from './spoken-dialects.ts'

const NOT_PASSED = 'this request did not pass this guard: put its protect() before the handler'

export function testCarrier<C extends object>(adapter: GuardAdapter<C>, spoken: SpokenDialect): void {
  const headers = [credential(spoken, tokenOf(spoken, 7))]

  test('knows neither principal nor claims on a route that is not protected, with a good token or without', async () => {
    await using app = await runGuardedApp(adapter, [guardOf(spoken)])
    for (const sent of [headers, []]) {
      const response = await app.get('/open', sent)
      assert.deepEqual(JSON.parse(response.body), [NOT_PASSED, NOT_PASSED])
    }
  })

  test('is made of the options of a guard as well as of a guard, and tells its claims', async () => {
    const { dialect, key } = spoken
    const { guard } = adapter.routeGuard({ dialect, keys: key, clock: () => NOW })
    await using app = await runGuardedApp(adapter, [guard])
    const response = await app.get('/protected', headers)
    const { claims } = issuedFor(spoken, 7)
    assert.deepEqual(JSON.parse(response.body), [{ id: dialect.subjectOf(claims), claims }])
    assert.deepEqual(app.claimsSeen(), [claims])
  })

  test('has the claims as its schema gives them', async () => {
    const { dialect, key } = spoken
    const validate = (value: unknown) => ({ value: { seen: Object.keys(value as object) } })
    const schema = { '~standard': { version: 1, vendor: 'by hand', validate } } as const
    const { guard } = adapter.routeGuard({ dialect, keys: key, clock: () => NOW, schema })
    await using app = await runGuardedApp(adapter, [guard])
    assert.equal((await app.get('/protected', headers)).status, 200)
    assert.deepEqual(app.claimsSeen(), [{ seen: Object.keys(issuedFor(spoken, 7).claims) }])
  })

  test('refuses an unknown option of a guard by its name', () => {
    const options = { dialect: spoken.dialect, keys: spoken.key, resolvePrincpal: () => undefined }
    assert.throws(() => adapter.routeGuard(options), /^TypeError: resolvePrincpal: /)
  })

  test('keeps the principals of two guards on one request apart', async () => {
    const other = spokenDialects.find(({ header }) => header !== spoken.header) ?? spoken
    const first = guardOf<unknown>(spoken, { resolvePrincipal: () => 'of the first' })
    const second = guardOf<unknown>(other, { resolvePrincipal: async () => 'of the second' })
    await using app = await runGuardedApp(adapter, [first, second])
    const response = await app.get('/protected', [...headers, credential(other, tokenOf(other, 8))])
    assert.deepEqual(JSON.parse(response.body), ['of the first', 'of the second'])
  })

  test('asks every guard: one of two that refuses is enough', async () => {
    const other = spokenDialects.find(({ header }) => header !== spoken.header) ?? spoken
    for (const guards of [
      [guardOf(spoken), guardOf(other)],
      [guardOf(other), guardOf(spoken)],
    ]) {
      await using app = await runGuardedApp(adapter, guards)
      const response = await app.get('/protected', headers)
      assert.deepEqual(JSON.parse(response.body), other.refusals.absent.body)
      assert.equal(app.handled(), 0)
    }
  })

  test('adds nothing to the carrier, to its prototype or to the globals, and changes nothing there', async () => {
    const globals = Reflect.ownKeys(globalThis)
    const changes = async (guards: readonly Guard<unknown, unknown>[]): Promise<readonly string[]> => {
      await using app = await runGuardedApp(adapter, guards)
      await app.get('/protected', headers)
      const [seen] = app.changesSeen()
      assert.ok(seen, 'the handler has not run')
      return seen
    }
    // A framework may change its own object on the way to the handler: it does so without a guard too.
    assert.deepEqual(await changes([guardOf(spoken)]), await changes([]))
    assert.deepEqual(Reflect.ownKeys(globalThis), globals)
  })
}
