/** Article B under one configuration of each kind: with options that it obeys, with such that have no effect, and one that must not start. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cases, configurations, describeConfigurations, refused, startable } from './configurations.ts'

test('the recording has 64 cases under 35 configurations, 7 of which must not start', () => {
  assert.deepEqual([cases.length, configurations.size, refused.length], [64, 35, 7])
})

const inEffect = startable.filter(([id]) => id !== 'verify-flags')
describeConfigurations(
  [...inEffect.slice(0, 2), ...startable.filter(([id]) => id === 'verify-flags')],
  refused.slice(0, 1),
)
