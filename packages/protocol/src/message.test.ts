import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasContent, headerOf, isOfConnection, withHeaders } from './message.ts'

const message = Object.freeze({
  status: 200,
  headers: [
    ['Vary', 'Origin'],
    ['VARY', 'Cookie'],
  ] as const,
  body: '',
})

test('finds the first header of a name, whatever its case', () => {
  assert.equal(headerOf(message, 'vary'), 'Origin')
  assert.equal(headerOf(message, 'allow'), undefined)
})

test('adds headers at the end of another message and leaves the first one alone', () => {
  assert.deepEqual(withHeaders(message, [['Allow', 'GET']]).headers, [...message.headers, ['Allow', 'GET']])
  assert.equal(message.headers.length, 2)
  assert.equal(withHeaders(message, []), message)
})

test('knows the answers without content', () => {
  assert.deepEqual(
    [200, 204, 205, 206, 304, 404].filter((status) => !hasContent(status)),
    [204, 205, 304],
  )
})

test('tells what is said of a connection from what is said of a message', () => {
  const names = ['Connection', 'Transfer-Encoding', 'keep-alive', 'Content-Length', 'ETag', 'X-Upgrade']
  assert.deepEqual(names.filter(isOfConnection), ['Connection', 'Transfer-Encoding', 'keep-alive'])
})
