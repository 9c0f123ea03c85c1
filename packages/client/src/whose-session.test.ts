/** Whose session a tab has: the one that its own storage holds, and no other. Coordination is as wide as the storage. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, createClient, oauth } from './index.ts'
import { pause } from './system-clock.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer, type TokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const LIFETIME = 600
const roy = { username: 'roy', password: 'roy' }
const ann = { username: 'ann', password: 'ann' }

const open = (server: TokenServer, items?: Map<string, string>): Client =>
  createClient({ dialect: oauth(), baseUrl: server.url, ...(items && { storage: mapStorage(items) }) })

const subjectOf = async (client: Client): Promise<unknown> =>
  ((await (await client.fetch('/me')).json()) as { subject?: unknown }).subject

/** Longer than anybody looks for what a message has told. */
const everybodyHasLooked = () => pause(1600)

test('two clients with a storage each never have each other’s session, whoever logs in, refreshes or logs out', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const [mine, theirs] = [new Map<string, string>(), new Map<string, string>()]
  const [one, other, nobody, memory] = [open(server, mine), open(server, theirs), open(server, new Map()), open(server)]
  await one.login(roy)
  await other.login(ann)
  await one.refresh()
  await everybodyHasLooked()
  assert.deepEqual([await subjectOf(one), await subjectOf(other)], ['7', '8'])
  await other.refresh()
  const key = `latchkey:${server.url}/`
  assert.notEqual(mine.get(key), theirs.get(key))
  assert.deepEqual([await subjectOf(one), await subjectOf(other)], ['7', '8'])
  for (const tab of [nobody, memory]) {
    assert.equal(tab.state.status, 'logged_out')
    assert.equal((await tab.fetch('/me')).status, 401)
  }
  await one.logout()
  await everybodyHasLooked()
  assert.deepEqual([other.state.status, await subjectOf(other)], ['logged_in', '8'])
  assert.equal(server.calls('/v1/token'), 2)
  for (const client of [one, other, nobody, memory]) client.close()
})

test('a client whose login could not be stored keeps it to itself', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const full = (): never => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const tab = open(server, items)
  await tab.login(roy)
  const fallen = createClient({
    dialect: oauth(),
    baseUrl: server.url,
    storage: { ...mapStorage(items), setItem: full },
  })
  const before = [...items]
  await fallen.login(ann)
  assert.deepEqual([...items], before)
  await fallen.refresh()
  assert.equal(await subjectOf(fallen), '8')
  await fallen.logout()
  // What the storage has is another's.
  assert.deepEqual(fallen.state, { status: 'logged_out', reason: 'logout' })
  assert.equal((await fallen.fetch('/me')).status, 401)
  for (const client of [tab, fallen]) client.close()
})

test('tabs tell each other to look again, and no token', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const heard: string[] = []
  using channel = openChannel(`latchkey:${server.url}/`)
  channel.onmessage = ({ data }) => void heard.push(JSON.stringify(data))
  const items = new Map<string, string>()
  const client = open(server, items)
  await client.login(roy)
  const first = JSON.parse(items.get(`latchkey:${server.url}/`) ?? '') as Record<string, string>
  await client.refresh()
  const second = JSON.parse(items.get(`latchkey:${server.url}/`) ?? '') as Record<string, string>
  await client.logout()
  while (heard.length < 3) await pause(5)
  for (const session of [first, second])
    for (const token of [session['accessToken'], session['refreshToken']])
      assert.ok(token && !heard.some((text) => text.includes(token)))
  client.close()
})

test('a tab that was duplicated, with a copy of its storage, stays in with the other over many turns', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const tab = open(server, items)
  await tab.login(roy)
  const copied = new Map(items)
  const copy = open(server, copied)
  await copy.fetch('/me')
  for (const leader of [tab, copy, tab]) {
    server.pass(LIFETIME)
    const calls = server.calls('/v1/token')
    await leader.refresh()
    // The other one hears that it is behind, finds nothing newer in its own storage, and asks while it is still answered.
    while (server.calls('/v1/token') < calls + 2) await pause(10)
    await pause(50)
    assert.deepEqual([await subjectOf(tab), await subjectOf(copy)], ['7', '7'])
  }
  assert.deepEqual([tab.state.status, copy.state.status, server.aliveFamilies()], ['logged_in', 'logged_in', 1])
  // That ends by itself: whoever follows tells nobody.
  await everybodyHasLooked()
  assert.equal(server.calls('/v1/token'), 6)
  for (const client of [tab, copy]) client.close()
})

test('a duplicated tab that has slept through it sends nothing that would end the session for the other', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const tab = open(server, items)
  await tab.login(roy)
  const copied = new Map(items)
  const copy = open(server, copied)
  await copy.fetch('/me')
  const key = `latchkey:${server.url}/`
  const { id } = JSON.parse(items.get(key) ?? '') as { id: string }
  const old = copied.get(key) ?? ''
  // As the message of a refresh of a minute ago, when the browser wakes the tab: its storage is as old as that.
  copied.set(key, old.replace(/"madeAt":\d+/, `"madeAt":${Date.now() - 120_000}`))
  using channel = openChannel(key)
  channel.postMessage({ id, at: Date.now() - 60_000 })
  while (copied.get(key)?.includes('refreshToken')) await pause(10)
  server.pass(LIFETIME)
  await tab.refresh()
  server.pass(31)
  assert.equal((await copy.fetch('/me')).status, 401)
  assert.deepEqual(copy.state, { status: 'logged_out', reason: 'expired' })
  assert.equal(await subjectOf(tab), '7')
  assert.deepEqual([tab.state.status, server.aliveFamilies()], ['logged_in', 1])
  for (const client of [tab, copy]) client.close()
})

function openChannel(name: string): BroadcastChannel & Disposable {
  const channel = new BroadcastChannel(name)
  return Object.assign(channel, { [Symbol.dispose]: () => channel.close() })
}
