/** A few recordings of each topic. `werkzeug-recordings.full.test.ts` has all of them, the expensive ones too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRecordings, either, must, recordings } from './testing/describe-recordings.ts'

const ofEachTopic = new Set(
  [...Map.groupBy(recordings, ({ topic, valid }) => `${topic} ${valid}`).values()].flatMap((rows) => rows.slice(0, 2)),
)
describeRecordings((row) => ofEachTopic.has(row))

test('the recordings are all there, and cover both answers', () => {
  assert.deepEqual([recordings.length, must.length, either.length], [324, 293, 31])
  assert.ok(must.filter(({ valid }) => valid).length > 100)
  assert.ok(must.filter(({ valid }) => !valid).length > 50)
})
