/** Tabs of a browser without Web Locks: an old browser, or a page that is not secure. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createExclusive } from './exclusive.ts'
import { pause } from './system-clock.ts'
import { mapStorage } from './testing/map-storage.ts'

// A process of its own, so nothing else misses them.
Object.defineProperty(globalThis, 'navigator', { value: {} })

const LEASE = 2000
const never = new AbortController().signal

test('one works at a time', async () => {
  const storage = mapStorage()
  let working = 0
  let most = 0
  const work = async () => {
    working += 1
    most = Math.max(most, working)
    await pause(5)
    working -= 1
  }
  const tabs = Array.from({ length: 5 }, () => createExclusive('name', storage, LEASE))
  await Promise.all(tabs.map((exclusively) => exclusively(never, work)))
  assert.equal(most, 1)
})

test('leaves nothing behind, whether the task ends well or not', async () => {
  const items = new Map<string, string>()
  const exclusively = createExclusive('name', mapStorage(items), LEASE)
  assert.equal(await exclusively(never, async () => items.size), 1)
  assert.equal(items.size, 0)
  await assert.rejects(
    exclusively(never, async () => {
      throw new Error('broken')
    }),
    { message: 'broken' },
  )
  assert.equal(items.size, 0)
})

test('takes over from a tab that was closed when its lease has run out', async () => {
  const items = new Map([['name.lease', `another ${Date.now() + 100}`]])
  await createExclusive('name', mapStorage(items), LEASE)(never, async () => undefined)
  assert.equal(items.size, 0)
})

for (const lease of [
  'another',
  'another 1',
  'another x',
  '',
  'another 99999999999999',
  `another ${Date.now() + 1e9}`,
]) {
  test(`is held up by no lease such as “${lease}”, which nobody can hold`, async () => {
    const items = new Map([['name.lease', lease]])
    assert.equal(await createExclusive('name', mapStorage(items), LEASE)(never, async () => 'done'), 'done')
  })
}

test('stops waiting when it is told to', async () => {
  const items = new Map([['name.lease', `another ${Date.now() + LEASE}`]])
  const exclusively = createExclusive('name', mapStorage(items), LEASE)
  const abort = new AbortController()
  const waiting = exclusively(abort.signal, async () => 'done')
  abort.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
})

test('works without a lease in a storage that throws', async () => {
  const broken = (): never => {
    throw new Error('closed')
  }
  const storage = { getItem: broken, setItem: broken, removeItem: broken }
  assert.equal(await createExclusive('name', storage, LEASE)(never, async () => 'done'), 'done')
})
