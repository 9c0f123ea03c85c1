import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf, parseAddress } from './network-address.ts'

describe('addresses', () => {
  for (const [text, one, network] of [
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0:0:0:0:1', '0:0:0:0::/64'],
    ['::', '0:0:0:0:0:0:0:0', '0:0:0:0::/64'],
    ['2001:DB8::00a1', '2001:db8:0:0:0:0:0:a1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3::', '2001:db8:1:2:3:0:0:0', '2001:db8:1:2::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1', 'fe80:0:0:0::/64'],
  ] as const) {
    it(`takes ${text} for ${one}, counted as ${network}`, () => {
      const address = parseAddress(text)
      assert.equal(address?.text, one)
      assert.equal(address && networkOf(address), network)
    })
  }

  for (const text of [
    '',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.256',
    ':::',
    '1::2::3',
    '[::1]',
    '::1/64',
    'localhost',
    '1.2.3.4 ',
  ]) {
    it(`takes ${JSON.stringify(text)} for no address`, () => assert.equal(parseAddress(text), undefined))
  }
})
