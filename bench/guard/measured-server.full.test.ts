import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLoad, requestOf } from './load.ts'
import { startMeasuredServer } from './measured-server.ts'

test('guards one of two routes of each dialect, lets its own credentials through, and tells its CPU', async () => {
  await using server = await startMeasuredServer()
  await using load = await openLoad(server.port, 2)
  const before = await server.cpuMicroseconds()
  for (const face of ['native', 'flask-jwt'] as const) {
    const credentials = server.credentials[face].slice(0, 20)
    assert.equal(new Set(credentials).size, 20)
    for (const route of ['public', 'guarded']) {
      await load.send(credentials.map((credential) => requestOf(`/${face}/${route}`, credential)))
    }
  }
  assert.ok((await server.cpuMicroseconds()) > before)
})

test('refuses on guarded routes what its guard does not know, and asks nothing of it on public ones', async () => {
  await using server = await startMeasuredServer()
  for (const face of ['native', 'flask-jwt'] as const) {
    await using load = await openLoad(server.port, 1)
    await load.send([requestOf(`/${face}/public`, 'Bearer a.b.c')])
    await assert.rejects(load.send([requestOf(`/${face}/guarded`, 'Bearer a.b.c')]), /401/)
  }
})
