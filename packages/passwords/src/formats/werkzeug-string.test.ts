import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newWerkzeugSalt } from './werkzeug-string.ts'

test('a Werkzeug salt is sixteen letters and digits', () => {
  assert.equal(Buffer.from(newWerkzeugSalt((length) => Buffer.alloc(length, 61))).toString(), '9'.repeat(16))
})

test('bytes that would favour some characters are drawn again', () => {
  const draws = [Buffer.alloc(16, 255), Buffer.alloc(16, 248), Buffer.alloc(16, 247)]
  const salt = newWerkzeugSalt((length) => draws.shift() ?? Buffer.alloc(length))
  assert.equal(Buffer.from(salt).toString(), '9'.repeat(16))
  assert.equal(draws.length, 0)
})

test('every byte below the fair limit gives each character equally often', () => {
  const counts = new Map<string, number>()
  for (let byte = 0; byte < 248; byte += 1) {
    const [character = ''] = Buffer.from(newWerkzeugSalt((length) => Buffer.alloc(length, byte))).toString()
    counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  assert.equal(counts.size, 62)
  assert.deepEqual([...new Set(counts.values())], [4])
})
