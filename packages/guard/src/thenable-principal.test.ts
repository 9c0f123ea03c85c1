/** Query builders are not promises, but have a `then`: one that was taken for a principal would let everybody through. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from './guard.ts'
import { credential, NOW, speakOauth, tokenOf } from './testing/spoken-dialects.ts'

/** A query that runs when `then` is called, as a query builder's does. */
function query(run: () => unknown): PromiseLike<unknown> {
  const running = () => new Promise<unknown>((resolve) => resolve(run()))
  // biome-ignore lint/suspicious/noThenProperty: this is what query builders do
  return { then: (resolve, reject) => running().then(resolve, reject) }
}

async function decideWith(resolvePrincipal: () => PromiseLike<unknown>) {
  const { dialect, key } = speakOauth
  const guard = createGuard({ dialect, keys: key, clock: () => NOW, resolvePrincipal, deadlineMilliseconds: 20 })
  const header = () => [credential(speakOauth, tokenOf(speakOauth, 7))[1]]
  return await guard.decide({ method: 'GET', origin: undefined, path: undefined, header })
}

for (const nobody of [undefined, null]) {
  test(`refuses when a query finds ${nobody}`, async () => {
    const decision = await decideWith(() => query(() => nobody))
    assert.ok(!decision.allowed)
    assert.deepEqual(decision.reason, { code: 'principal_unknown' })
  })
}

test('hands on what a query finds', async () => {
  const decision = await decideWith(() => query(() => ({ name: 'roy' })))
  assert.ok(decision.allowed)
  assert.deepEqual(decision.principal, { name: 'roy' })
})

test('is unavailable when a query fails, or is slower than the deadline', async () => {
  for (const run of [() => Promise.reject(new Error('connection refused')), () => new Promise(() => undefined)]) {
    const decision = await decideWith(() => query(run))
    assert.ok(!decision.allowed)
    assert.equal(decision.message.status, 503)
  }
})
