import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '@latchkey/server/testing'
import { createWriteFates } from './write-fates.ts'

const BOTH = 'with made as (insert into "latchkey_spent" ("hash") values ($1)) update "latchkey_sessions" set "x" = $2'

describe('what became of writes', () => {
  it('is known of each table of a statement that writes to several', () => {
    const fates = createWriteFates({ clock: createMovableClock(), faultKind: () => 'busy' })
    fates.note({ text: BOTH, changedRows: 0, error: new Error('locked') })
    assert.deepEqual(fates.failing(), ['latchkey_spent', 'latchkey_sessions'])
    fates.note({ text: BOTH, changedRows: 1 })
    assert.deepEqual(fates.failing(), [])
  })

  it('is nothing of a statement that only reads', () => {
    const fates = createWriteFates({ clock: createMovableClock(), faultKind: () => 'busy' })
    const text = 'with old as (select 1) select * from "latchkey_sessions"'
    fates.note({ text, changedRows: 0, error: new Error('locked') })
    assert.deepEqual(fates.failing(), [])
  })
})
