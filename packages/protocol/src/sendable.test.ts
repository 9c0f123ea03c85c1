import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from './message.ts'
import { requireSendable } from './sendable.ts'

const message: Message = { status: 401, headers: [['WWW-Authenticate', 'JWT realm="x"']], body: '' }

test('returns the message that HTTP can carry', () => {
  for (const status of [200, 304, 599]) {
    const sendable = { ...message, status }
    assert.equal(requireSendable(sendable), sendable)
  }
})

const wrong: readonly (readonly [what: string, parts: object])[] = [
  ['an interim status', { status: 199 }],
  ['a status that HTTP does not know', { status: 600 }],
  ['a status that is no integer', { status: 200.5 }],
  ['a status that is text', { status: '200' }],
  ['a header whose name has a space', { headers: [['X Name', 'x']] }],
  ['a header that is about the connection', { headers: [['Connection', 'close']] }],
  ['a header of two lines', { headers: [['X-Name', 'x\r\nSet-Cookie: y']] }],
  ['a header that is a number', { headers: [['Retry-After', 1]] }],
  ['a body that is not text', { body: { a: 1 } }],
]

for (const [what, parts] of wrong) {
  test(`refuses ${what}, and does not quote it`, () => {
    assert.throws(() => requireSendable({ ...message, ...parts } as Message), {
      name: 'TypeError',
      message: 'a dialect made a message that HTTP cannot carry',
    })
  })
}
