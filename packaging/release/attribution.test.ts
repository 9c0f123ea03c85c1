import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { attributionFaults } from './attribution.ts'

describe('documents are published when the registry', () => {
  const owners: Readonly<Record<string, readonly string[]>> = {
    '/@latchkey%2ftokens': ['us', 'other'],
    '/latchkey': ['mallory'],
  }
  const server = createServer((request, response) => {
    const names = owners[request.url ?? '']
    if (request.url === '/@latchkey%2fbroken') return response.writeHead(500).end()
    if (!names) return response.writeHead(404).end('{}')
    return response.end(JSON.stringify({ maintainers: names.map((name) => ({ name })) }))
  })
  let registry: string
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  const ask = (names: readonly string[], isFirst = false) =>
    attributionFaults(names, { registry, publisher: 'us', released: ['@latchkey/guard', 'latchkey'], isFirst })

  it('attributes every name in them to us', async () => {
    assert.deepEqual(await ask(['@latchkey/tokens']), [])
  })

  it('and not when a name is somebody else’s, even at the first release', async () => {
    assert.match((await ask(['latchkey'], true)).join(), /^latchkey belongs to mallory on .*, not to us$/)
  })

  it('and not when nobody has a name, unless this first release takes it', async () => {
    assert.match((await ask(['@latchkey/guard'])).join(), /anybody could take it; --first/)
    assert.deepEqual(await ask(['@latchkey/guard'], true), [])
    assert.match((await ask(['create-latchkey'], true)).join(), /this release does not publish it/)
  })

  it('and not when it does not say', async () => {
    await assert.rejects(ask(['@latchkey/broken']), /answers 500/)
  })
})
