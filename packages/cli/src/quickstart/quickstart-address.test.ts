/** Where the quickstart may listen: on this machine alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readQuickstartAddress } from './quickstart-address.ts'

describe('the address of the quickstart', () => {
  for (const host of ['::', '192.0.2.1', 'example.com', '127.0.0.1.example.com', '127.1', '::ffff:127.0.0.1']) {
    it(`is not ${host}, which is not loopback`, async () => {
      const { faults } = await readQuickstartAddress({ LATCHKEY_HOST: host, LATCHKEY_PORT: '0' })
      assert.equal(faults.length, 1)
      assert.match(faults[0] ?? '', /^LATCHKEY_HOST: .*loopback only/)
      assert.ok(faults[0]?.endsWith(` ${host}`))
    })
  }

  for (const name of ['LATCHKEY_PORT', 'LATCHKEY_ADMIN_PORT']) {
    it(`has no ${name} that is not a port`, async () => {
      for (const port of ['abc', '70000', '-1', '5e3', '80.5', ' 5000']) {
        const { faults } = await readQuickstartAddress({ LATCHKEY_PORT: '0', [name]: port })
        assert.deepEqual(faults, [`${name}: ${port} is not a port; give a whole number from 0 to 65535`])
      }
    })
  }

  it('is one of each listener', async () => {
    const { faults } = await readQuickstartAddress({ LATCHKEY_PORT: '5000', LATCHKEY_ADMIN_PORT: '5000' })
    assert.deepEqual(faults, ['LATCHKEY_ADMIN_PORT: 5000 is LATCHKEY_PORT; give the admin listener a port of its own'])
  })
})
