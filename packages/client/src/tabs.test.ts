/** Clients that share a storage, as tabs and workers do; Node has Web Locks and BroadcastChannel too. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { type Client, type ClientState, createClient, oauth } from './index.ts'
import type { ClientStorage } from './shared-storage.ts'
import { laggingStorages } from './testing/lagging-storages.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer, type TokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const LIFETIME = 600
const roy = { username: 'roy', password: 'roy' }

function openTabs(server: TokenServer, count: number): readonly Client[] {
  const storage = mapStorage()
  return Array.from({ length: count }, () =>
    createClient({ dialect: oauth(), baseUrl: server.url, storage, timeoutMilliseconds: 1000 }),
  )
}

function stateOf(client: Client, wanted: (state: ClientState) => boolean): Promise<ClientState> {
  return new Promise((resolve) => {
    const look = (state: ClientState): void => {
      if (!wanted(state)) return
      stop()
      resolve(state)
    }
    const stop = client.onChange(look)
    look(client.state)
  })
}

test('a login in one is a login in all', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const tabs = openTabs(server, 3)
  await tabs[0]?.login(roy)
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_in')
  for (const tab of tabs) assert.equal((await tab.fetch('/me')).status, 200)
  for (const tab of tabs) tab.close()
})

test('eight tabs with a hundred requests refresh once', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const tabs = openTabs(server, 8)
  await tabs[0]?.login(roy)
  server.pass(LIFETIME)
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => tabs[i % 8]?.fetch('/me')))
  assert.deepEqual(new Set(answers.map((answer) => answer?.status)), new Set([200]))
  assert.equal(server.calls('/v1/token'), 1)
  for (const tab of tabs) tab.close()
})

test('eight tabs that are asked to refresh at once refresh once', async () => {
  await using server = await startTokenServer()
  const tabs = openTabs(server, 8)
  await tabs[0]?.login(roy)
  await Promise.all(tabs.map((tab) => tab.refresh()))
  assert.equal(server.calls('/v1/token'), 1)
  for (const tab of tabs) tab.close()
})

test('a logout in one is a logout in all', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const tabs = openTabs(server, 3)
  await tabs[0]?.login(roy)
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_in')
  await tabs[1]?.logout()
  for (const tab of tabs) {
    const state = await stateOf(tab, ({ status }) => status === 'logged_out')
    assert.deepEqual(state, { status: 'logged_out', reason: 'logout' })
    assert.equal((await tab.fetch('/me')).status, 401)
  }
  assert.equal(server.aliveFamilies(), 0)
  for (const tab of tabs) tab.close()
})

test('all tabs say why the server has ended the session', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const tabs = openTabs(server, 3)
  await tabs[0]?.login(roy)
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_in')
  server.endFamilies()
  server.pass(LIFETIME)
  assert.equal((await tabs[2]?.fetch('/me'))?.status, 401)
  for (const tab of tabs) await stateOf(tab, (now) => now.status === 'logged_out' && now.reason === 'refresh_refused')
  assert.equal(server.calls('/v1/token'), 1)
  for (const tab of tabs) tab.close()
})

test('a storage that shows other tabs’ writes later, as Chromium’s does, changes nothing of that', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const tabs = laggingStorages(8, 20).map((storage) =>
    createClient({ dialect: oauth(), baseUrl: server.url, storage, timeoutMilliseconds: 1000 }),
  )
  await tabs[0]?.login(roy)
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_in')
  for (const round of [1, 2, 3]) {
    server.pass(LIFETIME)
    const answers = await Promise.all(tabs.map((tab) => tab.fetch('/me')))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(server.calls('/v1/token'), round)
  }
  await tabs[1]?.logout()
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_out')
  for (const tab of tabs) assert.equal((await tab.fetch('/me')).status, 401)
  await tabs[2]?.login(roy)
  for (const tab of tabs) await stateOf(tab, ({ status }) => status === 'logged_in')
  for (const tab of tabs) assert.equal((await tab.fetch('/me')).status, 200)
  for (const tab of tabs) tab.close()
})

test('a login soon after a logout stays: who only hears of the logout takes nothing out of the storage', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const shared = mapStorage(items)
  // A tab that was asleep: it still reads the old value, and only then goes on.
  const asleep: { until?: Promise<string | null> } = {}
  const slept: ClientStorage = { ...shared, getItem: (key) => asleep.until ?? shared.getItem(key) }
  const open = (storage: ClientStorage) =>
    createClient({ dialect: oauth(), baseUrl: server.url, storage, timeoutMilliseconds: 1000 })
  const [first, sleeper] = [open(shared), open(slept)]
  await first.login(roy)
  await stateOf(sleeper, ({ status }) => status === 'logged_in')
  const before = [...items.values()][0] ?? ''
  const { promise, resolve } = Promise.withResolvers<string>()
  asleep.until = promise
  await first.logout()
  await first.login(roy)
  resolve(before)
  await stateOf(sleeper, ({ status }) => status === 'logged_out')
  assert.equal((await first.fetch('/me')).status, 200)
  for (const tab of [first, sleeper]) tab.close()
})

test('a token of another tab that has expired too is no help', async () => {
  let passed = 0
  const clock = () => Date.now() / 1000 + passed
  const other: { tab?: Client } = {}
  await using server = await startTokenServer({
    api: (guarded) => async (request, response) => {
      if (request.url === '/slow' && passed === 0) {
        await other.tab?.refresh()
        passed = LIFETIME
        server.pass(LIFETIME)
      }
      return verifiedApi(guarded)(request, response)
    },
  })
  const storage = mapStorage()
  const open = () => createClient({ dialect: oauth(), baseUrl: server.url, storage, clock })
  const tab = open()
  other.tab = open()
  await tab.login(roy)
  assert.equal((await tab.fetch('/slow')).status, 200)
  assert.equal(server.calls('/v1/token'), 2)
  for (const one of [tab, other.tab]) one.close()
})

test('works on where a logout was not heard: the storage is asked before each request', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const [first, deaf] = openTabs(server, 2)
  await first?.login(roy)
  assert.equal((await deaf?.fetch('/me'))?.status, 200)
  deaf?.close()
  await first?.logout()
  assert.equal((await deaf?.fetch('/me'))?.status, 401)
  assert.deepEqual(deaf?.state, { status: 'logged_out', reason: 'logout' })
  first?.close()
})

test('an open client lets the process end', async () => {
  const { spawn } = await import('node:child_process')
  const program = `
    import { createClient, oauth } from '@latchkey/client'
    const items = new Map()
    const storage = { getItem: (key) => items.get(key), setItem: (key, value) => items.set(key, value), removeItem: (key) => items.delete(key) }
    createClient({ dialect: oauth(), baseUrl: 'http://127.0.0.1:1', storage })`
  const flags = ['--conditions=@latchkey/source', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: 'inherit', timeout: 30_000 })
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
