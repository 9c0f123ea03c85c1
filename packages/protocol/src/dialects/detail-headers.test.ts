import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailHeaders } from './detail-headers.ts'

test('writes nothing of what is not known', () => assert.deepEqual(detailHeaders({ complaint: 'a' }), []))

test('writes Allow, Location and Retry-After', () => {
  assert.deepEqual(detailHeaders({ allow: ['POST', 'OPTIONS'], location: 'http://a/b/?c=d', retryAfterSeconds: 2 }), [
    ['Allow', 'POST, OPTIONS'],
    ['Location', 'http://a/b/?c=d'],
    ['Retry-After', '2'],
  ])
})

test('waits whole seconds, never too few (RFC 9110 §10.2.3)', () => {
  assert.deepEqual(detailHeaders({ retryAfterSeconds: 0.2 }), [['Retry-After', '1']])
})

test('lets no line break and no foreign character into Location', () => {
  const location = '/a\r\nSet-Cookie: b=c/é\ud800'
  assert.deepEqual(detailHeaders({ location }), [['Location', '/a%0D%0ASet-Cookie:%20b=c/%C3%A9%EF%BF%BD']])
})
