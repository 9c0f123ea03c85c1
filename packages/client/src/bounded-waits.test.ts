/** Nothing is waited for without a bound, and what is not known is not guessed: the storage, the lock, a refresh that hangs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, type ClientOptions, createClient, oauth } from './index.ts'
import type { ClientStorage } from './shared-storage.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer, type TokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const LIFETIME = 600
const roy = { username: 'roy', password: 'roy' }
const ann = { username: 'ann', password: 'ann' }

const open = (server: TokenServer, options: Partial<ClientOptions> = {}): Client =>
  createClient({ dialect: oauth(), baseUrl: server.url, ...options })

/** A storage of which one method stops answering, or throws, when the test says so. */
function failing(items = new Map<string, string>()) {
  const good = mapStorage(items)
  const control: { hangs?: keyof ClientStorage; throws?: keyof ClientStorage; times: number } = { times: 0 }
  const asked =
    (method: keyof ClientStorage) =>
    (...words: [string, string]): unknown => {
      if (control.hangs === method) return new Promise(() => undefined)
      if (control.throws === method && control.times-- > 0) throw new Error('disk')
      return good[method](...words)
    }
  const storage = {
    getItem: asked('getItem'),
    setItem: asked('setItem'),
    removeItem: asked('removeItem'),
  } as ClientStorage
  return { storage, items, control }
}

const sessionIn = (items: Map<string, string>) =>
  JSON.parse([...items].find(([key]) => !key.endsWith(':device'))?.[1] ?? '{}') as Record<string, string>

for (const method of ['getItem', 'setItem'] as const) {
  test(`a storage of which one ${method} throws logs nobody out, and keeps what it has`, async () => {
    await using server = await startTokenServer({ api: verifiedApi })
    const { storage, items, control } = failing()
    const [tab, other] = [open(server, { storage }), open(server, { storage: mapStorage(items) })]
    await tab.login(roy)
    for (const _round of [1, 2, 3]) {
      server.pass(LIFETIME)
      Object.assign(control, { throws: method, times: 1 })
      assert.equal((await tab.fetch('/me')).status, 200)
      assert.equal((await other.fetch('/me')).status, 200)
      assert.match(sessionIn(items)['refreshToken'] ?? '', /./)
    }
    assert.deepEqual([tab.state.status, other.state.status, server.aliveFamilies()], ['logged_in', 'logged_in', 1])
    for (const client of [tab, other]) client.close()
  })
}

for (const how of ['hangs', 'throws'] as const) {
  test(`a storage that cannot be read (it ${how}) fails the call, sends nothing and ends nothing`, async () => {
    await using server = await startTokenServer({ api: verifiedApi })
    const { storage, items, control } = failing()
    const client = open(server, { storage, timeoutMilliseconds: 1000 })
    await client.login(roy)
    const before = [...items]
    Object.assign(control, { [how]: 'getItem', times: 1000 })
    await assert.rejects(client.fetch('/me'), { code: 'storage_unavailable' })
    await assert.rejects(client.refresh(), { code: 'storage_unavailable' })
    await assert.rejects(client.logout(), { code: 'storage_unavailable' })
    assert.deepEqual([server.calls('/me'), server.calls('/v1/token'), server.calls('/v1/revoke')], [0, 0, 0])
    assert.deepEqual([[...items], client.state.status], [before, 'logged_in'])
    control[how] = 'removeItem'
    assert.equal((await client.fetch('/me')).status, 200)
    client.close()
  })
}

test('who cannot read the storage at the start says so, and is who they are as soon as it can be read', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const { storage, control } = failing()
  const first = open(server, { storage })
  await first.login(roy)
  Object.assign(control, { throws: 'getItem', times: 3 })
  const client = open(server, { storage })
  const states: unknown[] = []
  const said = new Promise<void>((resolve) => client.onChange((state) => resolve(void states.push(state))))
  await said
  assert.deepEqual(states, [{ status: 'logged_out', reason: 'storage_unavailable' }])
  assert.equal((await client.fetch('/me')).status, 200)
  assert.equal(client.state.status, 'logged_in')
  for (const one of [first, client]) one.close()
})

test('a refresh that cannot write by what it will be known sends nothing', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const { storage, control } = failing()
  const client = open(server, { storage, timeoutMilliseconds: 1000 })
  await client.login(roy)
  for (const how of ['hangs', 'throws'] as const) {
    Object.assign(control, { [how]: 'setItem', times: 1000 })
    await assert.rejects(client.refresh(), { code: 'storage_unavailable' })
    control[how] = 'removeItem'
  }
  assert.equal(server.calls('/v1/token'), 0)
  await client.refresh()
  client.close()
})

test('a refresh sends the token that is stored at that moment, and the attempt that was written beside it before', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const seen: (readonly [Record<string, string>, Record<string, string>])[] = []
  const client = open(server, {
    storage: mapStorage(items),
    fetch: (input, init) => {
      if (init?.body instanceof URLSearchParams && String(input).endsWith('/v1/token'))
        seen.push([Object.fromEntries(init.body), sessionIn(items)])
      return fetch(input, init)
    },
  })
  await client.login(roy)
  server.faults.push('lost_after', 'lost_before')
  await client.refresh()
  await client.refresh()
  for (const [form, stored] of seen)
    assert.deepEqual([form['refresh_token'], form['attempt']], [stored['refreshToken'], stored['attempt']])
  const attempts = seen.map(([form]) => form['attempt'])
  assert.match(attempts[0] ?? '', /^[\w-]{22,64}$/)
  // The same for each try with one token, and another for the next token.
  assert.deepEqual([attempts.length, attempts[1], attempts[2]], [4, attempts[0], attempts[0]])
  assert.notEqual(attempts[3], attempts[0])
  client.close()
})

test('what could not be stored after a refresh is asked for again with what is stored, however late', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const { storage, items, control } = failing()
  let answered = false
  const client = open(server, {
    storage,
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      if (answered && String(input).endsWith('/v1/token')) Object.assign(control, { throws: 'setItem', times: 3 })
      return answer
    },
  })
  await client.login(roy)
  answered = true
  for (const _round of [1, 2, 3]) {
    server.pass(LIFETIME)
    assert.equal((await client.fetch('/me')).status, 200)
  }
  answered = false
  server.pass(LIFETIME)
  const other = open(server, { storage: mapStorage(items) })
  assert.equal((await other.fetch('/me')).status, 200)
  assert.equal((await client.fetch('/me')).status, 200)
  assert.deepEqual([client.state.status, server.aliveFamilies()], ['logged_in', 1])
  for (const one of [client, other]) one.close()
})

test('leaves at once when the signal says so, whatever hangs: the storage, a login, a refresh', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const { storage, control } = failing()
  const client = open(server, { storage, timeoutMilliseconds: 60_000 })
  await client.login(roy)
  control.hangs = 'getItem'
  for (const work of [
    (signal: AbortSignal) => client.fetch('/me', { signal }),
    (signal: AbortSignal) => client.refresh({ signal }),
    (signal: AbortSignal) => client.login(ann, { signal }),
    (signal: AbortSignal) => client.logout({ signal }),
  ]) {
    const abort = new AbortController()
    const given = work(abort.signal)
    abort.abort()
    await assert.rejects(given, { name: 'AbortError' })
    await assert.rejects(work(AbortSignal.abort()), { name: 'AbortError' })
  }
  client.close()
})

test('a login that was given up logs nobody in', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const abort = new AbortController()
  const handOver = Promise.withResolvers<void>()
  const client = open(server, {
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      if (String(input).endsWith('/v1/login')) {
        abort.abort()
        await handOver.promise
      }
      return answer
    },
  })
  await assert.rejects(client.login(roy, { signal: abort.signal }), { name: 'AbortError' })
  handOver.resolve()
  while (server.aliveFamilies() > 0) await new Promise(setImmediate)
  assert.equal(client.state.status, 'logged_out')
})

test('a lock that is never given back holds nobody up for long, and a good token not at all', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  let passed = 0
  const items = new Map<string, string>()
  const clock = () => Date.now() / 1000 + passed
  const client = open(server, { storage: mapStorage(items), clock, timeoutMilliseconds: 500 })
  await client.login(roy)
  const never = Promise.withResolvers<void>()
  const name = `latchkey:${server.url}/${sessionIn(items)['id']}`
  const held = navigator.locks.request(name, () => never.promise)
  passed = LIFETIME - 25
  assert.equal((await client.fetch('/me')).status, 200)
  passed = LIFETIME
  server.pass(LIFETIME)
  assert.equal((await client.fetch('/me')).status, 200)
  never.resolve()
  await held
  client.close()
})

test('without locks, two tabs that refresh at once are answered the same and both stay in', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const request = navigator.locks.request
  Object.defineProperty(navigator.locks, 'request', {
    configurable: true,
    value: () => Promise.reject(new Error('no locks')),
  })
  try {
    const storage = mapStorage()
    const tabs = [open(server, { storage }), open(server, { storage })]
    await tabs[0]?.login(roy)
    for (const _round of [1, 2, 3]) {
      server.pass(LIFETIME)
      const answers = await Promise.all(tabs.map((tab) => tab.fetch('/me')))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      )
    }
    assert.equal(server.aliveFamilies(), 1)
    for (const tab of tabs) tab.close()
  } finally {
    Object.defineProperty(navigator.locks, 'request', { configurable: true, value: request })
  }
})

test('a refresh that hangs while its user logs out answers for no later session', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  for (const storage of [undefined, mapStorage()]) {
    const client = open(server, { ...(storage && { storage }), timeoutMilliseconds: 60_000 })
    await client.login(roy)
    server.faults.push('silent')
    const refreshing = server.nextRefresh()
    client.refresh().catch(() => undefined)
    await refreshing
    await client.logout()
    await client.login(ann)
    server.pass(LIFETIME)
    const answer = await client.fetch('/me')
    assert.deepEqual([answer.status, ((await answer.json()) as { subject: string }).subject], [200, '8'])
    assert.equal(client.state.status, 'logged_in')
    client.close()
  }
})

test('superseded is not ended: it goes on with what is stored, and sends the old token no more', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const client = open(server, { storage: mapStorage(items), name: 'first' })
  await client.login(roy)
  const old = new Map([...items].map(([key, value]) => [key.replace('first', 'late'), value]))
  await client.refresh()
  await client.refresh()
  const late = open(server, { storage: mapStorage(old), name: 'late' })
  await assert.rejects(late.refresh(), { code: 'refresh_unsupported' })
  server.pass(31)
  await assert.rejects(late.refresh(), { code: 'refresh_unsupported' })
  assert.equal((await late.fetch('/me')).status, 200)
  await client.refresh()
  assert.deepEqual([server.aliveFamilies(), client.state.status, late.state.status], [1, 'logged_in', 'logged_in'])
  for (const one of [client, late]) one.close()
})
