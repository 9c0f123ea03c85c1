import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientBehind, countedNetworks, parseAddress, prefixOf } from './network-address.ts'

describe('addresses', () => {
  for (const [text, one] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['2001:DB8::00a1', '2001:db8:0:0:0:0:0:a1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
    ['2001:db8:1:2:3::', '2001:db8:1:2:3:0:0:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ] as const) {
    it(`takes ${text} for ${one}`, () => assert.equal(parseAddress(text)?.text, one))
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

describe('networks', () => {
  const address = (text: string) => parseAddress(text) ?? assert.fail('it is an address')

  for (const [text, bits, network] of [
    ['192.0.2.7', 24, '192.0.2.0/24'],
    ['192.0.2.7', 32, '192.0.2.7/32'],
    ['192.0.2.255', 25, '192.0.2.128/25'],
    ['2001:db8:1:2f3:3:4:5:6', 64, '2001:db8:1:2f3:0:0:0:0/64'],
    ['2001:db8:1:2f3:3:4:5:6', 56, '2001:db8:1:200:0:0:0:0/56'],
    ['2001:db8:1:2f3:3:4:5:6', 48, '2001:db8:1:0:0:0:0:0/48'],
    ['::', 56, '0:0:0:0:0:0:0:0/56'],
  ] as const) {
    it(`are ${network} for ${text}`, () => assert.equal(prefixOf(address(text), bits), network))
  }

  for (const [text, client] of [
    ['64:ff9b::192.0.2.33', '192.0.2.33'],
    ['64:ff9b::c000:221', '192.0.2.33'],
    ['::ffff:0:192.0.2.33', '192.0.2.33'],
    ['64:ff9b:0:0:0:1:192.0.2.33', '64:ff9b:0:0:0:1:c000:221'],
    ['2001:db8::192.0.2.33', '2001:db8:0:0:0:0:c000:221'],
    ['::192.0.2.33', '0:0:0:0:0:0:c000:221'],
  ] as const) {
    it(`see the client ${client} behind ${text}`, () => assert.equal(clientBehind(address(text)).text, client))
  }

  it('count an IPv4 address behind a translator for itself, because all of them share one /64', () => {
    assert.deepEqual(countedNetworks(address('64:ff9b::192.0.2.33')), [{ network: '192.0.2.33', weight: 1 }])
  })

  it('count an IPv4 address for itself, and an IPv6 address for its /64, and by more for its /56 and its /48', () => {
    assert.deepEqual(countedNetworks(address('::ffff:192.0.2.7')), [{ network: '192.0.2.7', weight: 1 }])
    assert.deepEqual(countedNetworks(address('2001:db8:1:2f3::1')), [
      { network: '2001:db8:1:2f3:0:0:0:0/64', weight: 1 },
      { network: '2001:db8:1:200:0:0:0:0/56', weight: 4 },
      { network: '2001:db8:1:0:0:0:0:0/48', weight: 16 },
    ])
  })
})
