import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DomainError } from '../faults/domain-error.ts'
import { createAudit } from './create-audit.ts'

describe('the audit log', () => {
  it('counts and logs the events that it could not write, and fails no operation', async () => {
    const lines: object[] = []
    const logger = { info: assert.fail, warn: assert.fail, error: (facts: object) => void lines.push(facts) }
    const append = async () => {
      throw new DomainError('store_unavailable', 'the database does not answer')
    }
    const audit = createAudit({ store: { append }, logger })
    await audit.record({ type: 'login', outcome: 'success', subject: 'who-must-not-be-logged' })
    await audit.record({ type: 'logout', outcome: 'success' })
    assert.equal(audit.lost(), 2)
    assert.equal(lines.length, 2)
    assert.ok(!JSON.stringify(lines).includes('who-must-not'))
  })
})
