import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { AUDIT_EVENT_TYPES, AUDIT_EVENTS_OF } from './audit-event-types.ts'

const rooms = new URL('../', import.meta.url)

describe('the types of audit events', () => {
  it('are those that each room declares, and no room is left out', async () => {
    const declaring = readdirSync(rooms).filter((room) => existsSync(new URL(`${room}/audit-events.ts`, rooms)))
    assert.deepEqual(declaring.toSorted(), Object.keys(AUDIT_EVENTS_OF).toSorted())
    for (const room of declaring) {
      const declarations: object = await import(new URL(`${room}/audit-events.ts`, rooms).href)
      const maps = Object.values(declarations).filter((value) => typeof value === 'object')
      assert.deepEqual(maps, [AUDIT_EVENTS_OF[room]], room)
    }
  })

  it('are each of one room', () => {
    assert.equal(new Set(AUDIT_EVENT_TYPES).size, AUDIT_EVENT_TYPES.length)
  })
})
