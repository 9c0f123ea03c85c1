/**
 * How long a revocation takes to three guards in processes of their own, and what they do when they are cut off:
 * `npm run proof:revocation -- [--count 1000] [--seconds 30]`, a tenth of them by polling, which takes half a second for each.
 * Leaves with 1 when a promise is not kept.
 */
import { parseArgs } from 'node:util'
import { deploy } from './deployment.ts'
import { type Cut, measureCut, measureRevocations, quantile } from './measure.ts'
import { skipWithoutRedis } from './private-redis.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '30' } },
})
const count = Number(values.count)
const seconds = Number(values.seconds)
const maximumStalenessSeconds = 10
/** While a guard is connected, nothing that was revoked is accepted for longer. */
const PROMISED_MILLISECONDS = 1000
const whole = (milliseconds: number) => `${Math.round(milliseconds)} ms`

console.log(`${count} revocations by two login servers in turn, 3 guards; then the way is cut for ${seconds} s`)
console.log('| by | p50 | p99 | longest | lost after | reported | gap refused after | fresh after |')
console.log('|---|---|---|---|---|---|---|---|')
for (const by of ['sse', 'redis', 'polling'] as const) {
  const missing = by === 'redis' ? skipWithoutRedis() : false
  if (missing) {
    console.log(`| ${by} | ${missing} |`)
    process.exitCode = 1
    continue
  }
  await using deployment = await deploy({ by, maximumStalenessSeconds })
  const times = await measureRevocations(deployment, {
    count: by === 'polling' ? Math.ceil(count / 10) : count,
    limitMilliseconds: PROMISED_MILLISECONDS,
  })
  const cut = await measureCut(deployment, { tokens: 50, seconds })
  console.log(row(by, times, cut))
  if (cut.caughtUpAfterMilliseconds > 2 * PROMISED_MILLISECONDS) process.exitCode = 1
}

function row(by: string, times: readonly number[], cut: Cut): string {
  const cells = [
    by,
    ...[0.5, 0.99, 1].map((share) => whole(quantile(times, share))),
    whole(cut.lostAfterMilliseconds),
    `${cut.reportedSeconds.toFixed(1)} s`,
    whole(cut.caughtUpAfterMilliseconds),
    whole(cut.freshAfterMilliseconds),
  ]
  return `| ${cells.join(' | ')} |`
}
