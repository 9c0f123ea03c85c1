/** The bindings against what they are handed: each framework's contract, without the framework. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClientState, createClient, oauth } from '../index.ts'
import { startTokenServer } from '../testing/token-server.ts'
import { sessionHook } from './react.ts'
import { stateStore } from './store.ts'
import { sessionStore } from './svelte.ts'
import { useSession } from './vue.ts'

test('a store calls whoever subscribes at once and at each change, until they leave', async () => {
  await using server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  const seen: string[] = []
  const leave = stateStore(client).subscribe(({ status }) => seen.push(status))
  await client.login({ username: 'roy', password: 'roy' })
  await client.logout()
  await Promise.resolve()
  assert.deepEqual(seen, ['unknown', 'logged_out', 'logged_in', 'logged_out'])
  leave()
  await client.login({ username: 'roy', password: 'roy' })
  assert.equal(seen.length, 4)
  assert.equal(sessionStore, stateStore)
})

test('a hook reads the state as it is, the same object until it changes, and on a server nothing', async () => {
  await using server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  let changes = 0
  let leave = () => {}
  const read = sessionHook(client, (subscribe, getSnapshot, getServerSnapshot) => {
    leave()
    leave = subscribe(() => {
      changes += 1
    })
    assert.equal(getSnapshot(), getSnapshot())
    assert.deepEqual(getServerSnapshot(), { status: 'unknown' })
    return getSnapshot()
  })
  assert.equal(read().status, 'unknown')
  await client.login({ username: 'roy', password: 'roy' })
  await Promise.resolve()
  assert.ok(changes > 0)
  assert.equal(read().status, 'logged_in')
})

test('a ref follows the state, and stops with its scope', async () => {
  await using server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  const ends: (() => void)[] = []
  const parts = { shallowRef: (value: ClientState) => ({ value }), onScopeDispose: (end: () => void) => ends.push(end) }
  const state = useSession(client, parts)
  await client.login({ username: 'roy', password: 'roy' })
  await Promise.resolve()
  assert.equal(state.value.status, 'logged_in')
  for (const end of ends) end()
  await client.logout()
  await Promise.resolve()
  assert.equal(state.value.status, 'logged_in')
})
