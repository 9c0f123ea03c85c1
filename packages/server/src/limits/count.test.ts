/** When nothing is left of a count, so that it need not be kept: by each kind of rule. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { afterFailure, type Count, NOTHING, standing } from './count.ts'
import { failureRule, type LimitRule, perMinute } from './limit-rule.ts'

const NOW = 1_700_000_000_000

/** After so many failures, one each second. */
function failed(rule: LimitRule, times: number): Count {
  let count = NOTHING
  for (let i = 0; i < times; i++) count = afterFailure(rule, count, NOW + i * 1000)
  return count
}

describe('nothing is left', () => {
  for (const [what, rule, times, seconds] of [
    ['of a window when it ends, which began with the first', perMinute('window', 9), 3, 60],
    ['of a delay when each failure has had its time of quiet', failureRule('delay'), 3, 2 + 3 * 900],
    ['of a bucket when it has run empty', { kind: 'bucket', name: 'bucket', burst: 9, everySeconds: 6 }, 3, 18],
  ] as const) {
    it(what, () => {
      const count = failed(rule, times)
      const last = NOW + seconds * 1000
      assert.equal(standing(rule, count, NOW + 2000).expiresAt, last)
      assert.notEqual(standing(rule, count, last - 1).used, 0)
      assert.equal(standing(rule, count, last).used, 0)
    })
  }
})
