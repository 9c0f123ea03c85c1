/** Who a request counts for (CVE-2026-45364: a limit keyed by what clients write into X-Forwarded-For does not limit anything). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { factsOf } from '@latchkey/guard/carriers/fetch'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { oauthFace, testServer } from '../testing/test-server.ts'
import { type ClientAddressOptions, createClientReader } from './client-address.ts'

const PROXIES = ['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.1']

function addressOf(
  peerAddress: string | undefined,
  headers: Record<string, string>,
  options: ClientAddressOptions = {},
) {
  const clientOf = createClientReader({ trustedProxies: PROXIES, ...options })
  const facts = factsOf(new Request('http://api.test/', { headers }))
  const readBody = () => assert.fail('the body was read')
  return clientOf({ facts, path: '/', search: '', peerAddress, readBody }).address
}

describe('the address of a client', () => {
  for (const [what, peer, sent, address] of [
    ['the peer, where no header came', '10.0.0.1', undefined, '10.0.0.1'],
    ['the peer that is not a trusted proxy, whatever it writes', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['the hop that the trusted peer names', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'the last hop that is not trusted, and not what the client wrote before it',
      '10.0.0.1',
      '1.1.1.1, 198.51.100.1, 10.9.9.9',
      '198.51.100.1',
    ],
    ['the leftmost, where all are trusted', '10.0.0.1', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['the last good hop before garbage', '10.0.0.1', '198.51.100.1, nonsense, 10.9.9.9', '10.9.9.9'],
    ['the last good hop before an empty entry', '10.0.0.1', '198.51.100.1,', '10.0.0.1'],
    ['the last good hop before an address that is not one', '10.0.0.1', '300.1.1.1', '10.0.0.1'],
    ['a hop without its port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['an IPv6 hop in brackets, with a port', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8:0:0:0:0:0:1'],
    ['a bare IPv6 hop', '2001:db8:ffff::2', '2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    [
      'an IPv4 client that a dual-stack socket reports as IPv6',
      '::ffff:10.0.0.1',
      '::ffff:198.51.100.1',
      '198.51.100.1',
    ],
    ['one address that is trusted by itself', '192.0.2.1', '198.51.100.1', '198.51.100.1'],
    ['and not its neighbour', '192.0.2.2', '198.51.100.1', '192.0.2.2'],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(addressOf(peer, sent === undefined ? {} : { 'X-Forwarded-For': sent }), address)
    })
  }

  it('is unknown where the carrier does not say who is at the other end, even with a header', () => {
    assert.equal(addressOf(undefined, { 'X-Forwarded-For': '198.51.100.1' }), undefined)
    assert.equal(addressOf('a socket file', { 'X-Forwarded-For': '198.51.100.1' }), undefined)
  })

  it('is never read from a header that no proxy was said to write', () => {
    const both = { 'X-Forwarded-For': '198.51.100.1', Forwarded: 'for=198.51.100.2' }
    assert.equal(addressOf('10.0.0.1', both), '198.51.100.1')
    assert.equal(addressOf('10.0.0.1', both, { forwardedHeader: 'forwarded' }), '198.51.100.2')
    assert.equal(addressOf('10.0.0.1', { Forwarded: 'for=198.51.100.2' }), '10.0.0.1')
    assert.equal(addressOf('10.0.0.1', { 'X-Real-IP': '198.51.100.2' }), '10.0.0.1')
  })

  it('is the peer where no proxy is trusted', () => {
    assert.equal(addressOf('127.0.0.1', { 'X-Forwarded-For': '198.51.100.1' }, { trustedProxies: [] }), '127.0.0.1')
  })
})

describe('the address of a client in Forwarded (RFC 7239)', () => {
  for (const [sent, address] of [
    ['for=198.51.100.1', '198.51.100.1'],
    ['For=198.51.100.1;Proto=https;by=10.0.0.1', '198.51.100.1'],
    ['proto=https; for=198.51.100.1', '10.0.0.1'],
    ['proto=https;for="198.51.100.1:4711"', '198.51.100.1'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe:0:0:0:0:17'],
    ['for=1.1.1.1, for=198.51.100.1, for=10.9.9.9', '198.51.100.1'],
    ['for=unknown', '10.0.0.1'],
    ['for=_hidden', '10.0.0.1'],
    ['for=198.51.100.1, for=unknown, for=10.9.9.9', '10.9.9.9'],
    ['by=10.0.0.1', '10.0.0.1'],
    ['xfor=1.1.1.1', '10.0.0.1'],
    ['198.51.100.1', '10.0.0.1'],
    // What a client left open, closed twice, or hid in a quote is not believed, and hides nothing that the proxy wrote.
    ['for=", for=198.51.100.1', '198.51.100.1'],
    ['for="1.1.1.1, for="[2001:db8::1]"', '2001:db8:0:0:0:0:0:1'],
    ['x="a, for=1.1.1.1", for=198.51.100.1;ext="a, for=1.1.1.1"', '198.51.100.1'],
    ['ext="a,b,c,d,e,f,g,h,i,j,k";for=198.51.100.1', '10.0.0.1'],
    ['\\", for=198.51.100.1', '198.51.100.1'],
  ] as const) {
    it(`is ${address} in ${sent}`, () => {
      assert.equal(addressOf('10.0.0.1', { Forwarded: sent }, { forwardedHeader: 'forwarded' }), address)
    })
  }
})

describe('trusted proxies', () => {
  it('are refused one by one at the start if they are not networks, with all other faults', async () => {
    const wrong = [
      '10.0.0.0/33',
      '10.0.0/8',
      '0.0.0.0/0',
      '::/0',
      'proxy.example',
      '',
      '10.0.0.1/',
      '::1/129',
      '::ffff:10.0.0.0/104',
      7,
    ]
    const start = () =>
      testServer({ faces: [oauthFace({ keys: [] })], trustedProxies: wrong as string[], forwardedHeader: 'forwarded' })
    await assert.rejects(start, (fault) => {
      assert.ok(fault instanceof ConfigurationError)
      assert.equal(fault.faults.filter((line) => line.startsWith('trustedProxies.')).length, wrong.length)
      return fault.faults.some((line) => line.includes('at least one key'))
    })
  })

  for (const list of [
    ['0.0.0.0/1', '128.0.0.0/1'],
    ['0.0.0.0/1', '128.0.0.0'],
    ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/8'],
    ['10.0.0.0/8', '0.0.0.0/1', '64.0.0.0/2', '192.0.2.1'],
    ['::/1', '8000::/1'],
    ['::/1', '8000::'],
  ]) {
    it(`are refused if they are more than half of all addresses: ${list.join(', ')}`, () => {
      assert.throws(() => createClientReader({ trustedProxies: list }), {
        name: 'TypeError',
        message: /^trustedProxies: .* more than half of all IPv[46] addresses/,
      })
    })
  }

  it('may be half of them, however often one stands in the list', () => {
    createClientReader({ trustedProxies: ['0.0.0.0/1', '0.0.0.0/1', '10.0.0.0/8', '127.255.255.255', '8000::/1'] })
  })

  it('write no other header than the two', async () => {
    const forwardedHeader = 'x-real-ip' as 'forwarded'
    await assert.rejects(
      testServer({ forwardedHeader }),
      /forwardedHeader: .*give one of "x-forwarded-for", "forwarded"/,
    )
  })
})
