import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesBetween, stateOf } from './carrier-state.ts'

/** A request as frameworks have it, with Node's own inside. */
function createCarrier() {
  const raw = { url: '/', rawHeaders: ['Authorization', 'Bearer x'], headers: { authorization: 'Bearer x' } }
  return Object.create({ shared: 1 }, { raw: { value: raw, enumerable: true }, user: { value: 1, writable: true } })
}

const writings: Readonly<Record<string, (carrier: ReturnType<typeof createCarrier>) => void>> = {
  principal: (carrier) => Object.defineProperty(carrier, 'principal', { value: 7 }),
  user: (carrier) => {
    carrier.user = 2
  },
  'raw.url': (carrier) => {
    carrier.raw.url = '/open'
  },
  'raw.rawHeaders': (carrier) => carrier.raw.rawHeaders.push('X', 'y'),
  'raw.headers': (carrier) => {
    carrier.raw.headers.authorization = ''
  },
  'raw.Symbol(principal)': (carrier) => {
    carrier.raw[Symbol('principal')] = 7
  },
  'prototype.shared': (carrier) => {
    Object.getPrototypeOf(carrier).shared = 2
  },
}

for (const [place, write] of Object.entries(writings)) {
  test(`sees what was written at ${place}`, () => {
    const carrier = createCarrier()
    const before = stateOf(carrier)
    write(carrier)
    assert.deepEqual(changesBetween(before, stateOf(carrier)), [place])
  })
}

test('sees no change where nothing was written, and asks no getter', () => {
  const carrier = Object.defineProperty(createCarrier(), 'ip', { get: () => assert.fail('asked') })
  assert.deepEqual(changesBetween(stateOf(carrier), stateOf(carrier)), [])
})
