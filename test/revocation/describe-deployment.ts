/** A small run of the proof: guards in processes of their own refuse what was revoked, and say so when they cannot know. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deploy } from './deployment.ts'
import { measureCut, measureRevocations } from './measure.ts'
import { skipWithoutRedis } from './private-redis.ts'

/** @param by - how the guards follow */
export function describeDeployment(by: 'sse' | 'polling' | 'redis'): void {
  describe(`three guards that follow by ${by}`, { skip: by === 'redis' && skipWithoutRedis() }, () => {
    it('refuse what either login server has revoked, though they remember the token', async () => {
      await using deployment = await deploy({ by, maximumStalenessSeconds: 10 })
      assert.equal((await measureRevocations(deployment, { count: 4, limitMilliseconds: 30_000 })).length, 4)
    })

    it('say that they are lost when they are cut off, and refuse what was revoked meanwhile when they are back', async () => {
      const maximumStalenessSeconds = 2
      await using deployment = await deploy({ by, maximumStalenessSeconds })
      const cut = await measureCut(deployment, { tokens: 3, seconds: 3 })
      assert.ok(cut.reportedSeconds > maximumStalenessSeconds)
    })
  })
}
