import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditEventsAreDeclared } from './audit-events.ts'
import { createTree } from './tree.ts'

const PATH = 'packages/server/src/sessions/a.ts'

for (const source of [
  "await audit.record({ type: 'login', outcome: 'success' })",
  "await ports.audit?.record({ ...client, type: 'login' })",
]) {
  test(`finds an event that is put together where it is recorded: ${source}`, () => {
    assert.equal(auditEventsAreDeclared(createTree({ [PATH]: source })).length, 1)
  })
}

test('leaves alone what a room declares, and what records events', () => {
  const source =
    'await audit.record(sessionEnded(session, word)); return { record: async (event) => store.append(event) }'
  assert.deepEqual(auditEventsAreDeclared(createTree({ [PATH]: source })), [])
})

test('leaves tests alone', () => {
  const tree = createTree({ 'packages/server/src/a.test.ts': "audit.record({ type: 'login' })" })
  assert.deepEqual(auditEventsAreDeclared(tree), [])
})
