import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headersOver } from './message-headers.ts'

const over = (headers: readonly (readonly [string, string])[], earlier: Record<string, string | number | string[]>) =>
  headersOver({ status: 401, headers, body: '' }, (name) => earlier[name.toLowerCase()])

test('takes the place of what was said before', () => {
  assert.deepEqual(over([['Content-Type', 'application/json']], { 'content-type': 'text/html' }), [
    ['Content-Type', 'application/json'],
  ])
})

test('adds to Vary and to Set-Cookie, whatever shape they have', () => {
  assert.deepEqual(over([['Vary', 'Origin']], { vary: 'Accept' }), [['Vary', ['Accept', 'Origin']]])
  const added = over([['Set-Cookie', 'c=3']], { 'set-cookie': ['a=1', 'b=2'] })
  assert.deepEqual(added, [['Set-Cookie', ['a=1', 'b=2', 'c=3']]])
})

test('adds to Vary only what was there', () => {
  for (const earlier of [{}, { vary: '' }, { vary: [] }])
    assert.deepEqual(over([['Vary', 'Origin']], earlier), [['Vary', 'Origin']])
})

test('keeps all lines of a name that a message says several times, in order', () => {
  const challenges = [
    ['WWW-Authenticate', 'Bearer'],
    ['WWW-Authenticate', 'JWT'],
  ] as const
  assert.deepEqual(over(challenges, { 'www-authenticate': 'Basic' }), [['WWW-Authenticate', ['Bearer', 'JWT']]])
})
