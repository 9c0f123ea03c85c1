/** The suite's cases about what a route demands beyond a good token: the adapter passes it on, and writes the result. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSigner } from '@latchkey/tokens'
import type { Requirement } from '../requirement.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { assertWritten, refusalOf, runGuardedApp } from './run-guarded-app.ts'
import { credential, guardOf, issuedFor, refusedHeaders, type SpokenDialect, tokenOf } from './spoken-dialects.ts'

export function testRequirements<C extends object>(adapter: GuardAdapter<C>, spoken: SpokenDialect): void {
  const guard = guardOf(spoken)
  const id = spoken.dialect.name === 'oauth' ? '7' : 7
  const withClaims = (more: Readonly<Record<string, unknown>>) => {
    const { header, claims } = issuedFor(spoken, 7)
    return [credential(spoken, createSigner({ key: spoken.key }).sign({ ...claims, ...more }, header))]
  }
  const good = [credential(spoken, tokenOf(spoken, 7))]

  const demands: readonly (readonly [
    title: string,
    requirement: Requirement<unknown, unknown>,
    claims: Readonly<Record<string, unknown>>,
  ])[] = [
    ['a scope', { scopes: 'read' }, { scope: 'read write' }],
    ['all of several scopes', { scopes: { all: ['read', 'write'] } }, { scope: 'read write' }],
    ['a role', { roles: { any: ['admin', 'owner'] } }, { roles: ['owner'] }],
  ]
  for (const [title, requirement, claims] of demands) {
    test(`reaches a route that demands ${title} with a token that has it, and with no other`, async () => {
      await using app = await runGuardedApp(adapter, [guard], requirement)
      const answered = await app.get('/protected', withClaims(claims))
      assert.equal(answered.status, 200)
      assert.deepEqual(JSON.parse(answered.body), [id])
      const request = { method: 'GET', path: '/protected', headers: good }
      assertWritten(await app.send(request), await refusalOf(guard, request, requirement), 'GET')
      assert.equal(app.handled(), 1)
    })
  }

  for (const [how, later] of [
    ['at once', false],
    ['later', true],
  ] as const) {
    test(`asks the route's own predicate, which answers ${how}`, async () => {
      const answers = [true, false]
      const allow = () => {
        const answer = answers.shift() === true
        return later ? Promise.resolve(answer) : answer
      }
      await using app = await runGuardedApp(adapter, [guard], { allow })
      assert.equal((await app.get('/protected', good)).status, 200)
      assert.equal((await app.get('/protected', good)).status, 403)
      assert.equal(app.handled(), 1)
    })
  }

  test('tells a handler whose token is optional that nobody came, and lets no bad one pass for nobody', async () => {
    await using app = await runGuardedApp(adapter, [guard.optional])
    const absent = await app.get('/protected')
    assert.equal(absent.status, 200)
    assert.deepEqual(JSON.parse(absent.body), [null])
    assert.deepEqual(JSON.parse((await app.get('/protected', good)).body), [id])
    const bad = await app.get('/protected', refusedHeaders(spoken)['bad signature'])
    assert.equal(bad.status, spoken.refusals['bad signature'].status)
    assert.equal(app.handled(), 2)
  })

  test('needs a token for every path but those that the requirement leaves alone', async () => {
    await using app = await runGuardedApp(adapter, [guard], { except: ['GET /open', 'POST /protected'] })
    assert.equal((await app.get('/protected')).status, spoken.refusals.absent.status)
    assert.equal((await app.get('/protected', good)).status, 200)
    assert.equal(app.handled(), 1)
  })
}
