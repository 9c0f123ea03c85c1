/** The suite's cases about principals: which one reaches the handler, and what happens when none is found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Claims } from '@latchkey/tokens'
import type { GuardAdapter } from './guard-adapter.ts'
import { assertWritten, runGuardedApp, valuesOf } from './run-guarded-app.ts'
import { credential, guardOf, NOW, type SpokenDialect, tokenOf } from './spoken-dialects.ts'

const SECRET = 'postgres://app:hunter2@db.internal'

export function testPrincipals<C extends object>(adapter: GuardAdapter<C>, spoken: SpokenDialect): void {
  const { dialect } = spoken
  const headers = [credential(spoken, tokenOf(spoken, 7))]

  for (const method of ['GET', 'HEAD']) {
    test(`hands a good ${method} on with the principal`, async () => {
      await using app = await runGuardedApp(adapter, [guardOf(spoken)])
      const response = await app.send({ method, path: '/protected', headers })
      assert.equal(response.status, 200)
      assert.equal(app.handled(), 1)
      if (method === 'GET') assert.deepEqual(JSON.parse(response.body), [dialect.name === 'oauth' ? '7' : 7])
    })
  }

  for (const principal of [{ name: 'roy' }, 0, '', false]) {
    test(`hands on what resolvePrincipal finds, at once or later: ${JSON.stringify(principal)}`, async () => {
      for (const resolvePrincipal of [() => principal, async () => principal]) {
        await using app = await runGuardedApp(adapter, [guardOf<unknown>(spoken, { resolvePrincipal })])
        const response = await app.get('/protected', headers)
        assert.equal(response.status, 200)
        assert.deepEqual(JSON.parse(response.body), [principal])
      }
    })
  }

  test('hands on a user whose id is 0', async () => {
    await using app = await runGuardedApp(adapter, [guardOf(spoken)])
    const response = await app.get('/protected', [credential(spoken, tokenOf(spoken, 0))])
    assert.deepEqual(JSON.parse(response.body), [dialect.name === 'oauth' ? '0' : 0])
  })

  for (const nobody of [undefined, null]) {
    test(`refuses when resolvePrincipal finds nobody, at once or later: ${nobody}`, async () => {
      for (const resolvePrincipal of [() => nobody, async () => nobody]) {
        await using app = await runGuardedApp(adapter, [guardOf<unknown>(spoken, { resolvePrincipal })])
        assertWritten(await app.get('/protected', headers), unknownPrincipal(spoken), 'GET')
        assert.equal(app.handled(), 0)
      }
    })
  }

  const faulty: readonly (readonly [title: string, resolvePrincipal: () => unknown])[] = [
    ['throws', () => fail()],
    ['rejects', async () => fail()],
    ['is slower than the deadline', () => new Promise(() => undefined)],
  ]
  for (const [title, resolvePrincipal] of faulty) {
    test(`answers 503 without a detail when resolvePrincipal ${title}`, async () => {
      const faults: unknown[] = []
      const onFault = (fault: unknown) => faults.push(fault)
      const guard = guardOf<unknown>(spoken, { resolvePrincipal, deadlineMilliseconds: 20, onFault })
      await using app = await runGuardedApp(adapter, [guard])
      const response = await app.get('/protected', headers)
      assertWritten(response, dialect.httpMessage(503, { retryAfterSeconds: 1 }), 'GET')
      assert.deepEqual(valuesOf(response, 'retry-after'), ['1'])
      assert.ok(!response.body.includes(SECRET))
      assert.equal(faults.length, 1)
      assert.equal(app.handled(), 0)
    })
  }

  test('never mixes the principals of 100 parallel requests, nor their refusals', async () => {
    const resolvePrincipal = async (claims: Claims) => {
      const id = Number(dialect.subjectOf(claims))
      for (let turns = id % 5; turns > 0; turns--) await setImmediate()
      return id % 3 === 0 ? undefined : { id }
    }
    await using app = await runGuardedApp(adapter, [guardOf<unknown>(spoken, { resolvePrincipal })])
    const ids = Array.from({ length: 100 }, (_, index) => index + 1)
    const tokens = new Map(ids.map((id) => [id, tokenOf(spoken, id, NOW - (id % 7))]))
    const responses = await Promise.all(
      ids.map((id) => app.get('/protected', [credential(spoken, tokens.get(id) ?? '')])),
    )
    for (const [index, response] of responses.entries()) {
      const id = index + 1
      if (id % 3 === 0) assertWritten(response, unknownPrincipal(spoken), 'GET')
      else assert.deepEqual(JSON.parse(response.body), [{ id }])
    }
  })
}

function unknownPrincipal({ dialect }: SpokenDialect) {
  const facts = { method: 'GET', origin: undefined, path: undefined, header: () => [] }
  return dialect.decorate(dialect.refuse({ kind: 'principal_unknown' }), facts)
}

function fail(): never {
  throw new Error(`connection refused: ${SECRET}`)
}
