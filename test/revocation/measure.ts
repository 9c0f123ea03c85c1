/** What is measured of a deployment, and what must hold meanwhile. Each throws when it does not. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Deployment, until } from './deployment.ts'

/**
 * How long it took, from before the call that revokes until the last guard refused, in milliseconds.
 *
 * @throws {Error} when one takes longer than the limit
 */
export async function measureRevocations(
  deployment: Deployment,
  { count, limitMilliseconds }: { readonly count: number; readonly limitMilliseconds: number },
): Promise<readonly number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i += 1) {
    const token = await deployment.login()
    // Twice: the second time it comes from the cache.
    for (const path of ['/open', '/closed'] as const)
      assert.deepEqual(await deployment.ask(path, token), [200, 200, 200])
    const start = performance.now()
    await deployment.revoke(token)
    await deployment.untilRefused(token, limitMilliseconds)
    times.push(performance.now() - start)
    assert.deepEqual(await deployment.ask('/closed', token), [401, 401, 401])
  }
  return times
}

/** What a cut was like. */
export interface Cut {
  /** From the cut until every guard said that it is lost. */
  readonly lostAfterMilliseconds: number
  /** The staleness that was reported at the end, the smallest of the guards'. */
  readonly reportedSeconds: number
  /** From the end of the cut until every guard refused all that was revoked meanwhile. */
  readonly caughtUpAfterMilliseconds: number
  /** From the end of the cut until no guard said any more that it is lost. */
  readonly freshAfterMilliseconds: number
}

/** Cuts the guards off, revokes tokens that they know, and gives the way back. */
export async function measureCut(deployment: Deployment, { tokens: count, seconds }: CutOptions): Promise<Cut> {
  const tokens = await Promise.all(Array.from({ length: count }, () => deployment.login()))
  const other = await deployment.login()
  for (const token of [...tokens, other]) assert.deepEqual(await deployment.ask('/closed', token), [200, 200, 200])

  const start = performance.now()
  await deployment.cut()
  for (const token of tokens) await deployment.revoke(token)
  const patienceMilliseconds = 30_000
  const allLost = async () => (await deployment.status()).every(({ lost }) => lost)
  await until(allLost, patienceMilliseconds, 'every guard says that it is lost')
  const lostAfterMilliseconds = performance.now() - start
  // Fail-closed answers nobody, fail-open believes the token alone.
  for (const token of [...tokens, other]) {
    assert.deepEqual(await deployment.ask('/closed', token), [503, 503, 503])
    assert.deepEqual(await deployment.ask('/open', token), [200, 200, 200])
  }
  await sleep(Math.max(0, seconds * 1000 - (performance.now() - start)))
  const reportedSeconds = Math.min(...(await deployment.status()).map(({ stalenessSeconds }) => stalenessSeconds))
  assert.ok(
    reportedSeconds > (performance.now() - start) / 1000 - 2,
    `a guard says that it is ${reportedSeconds} s behind`,
  )

  await deployment.mend()
  const mended = performance.now()
  for (const token of tokens) await deployment.untilRefused(token, patienceMilliseconds)
  const caughtUpAfterMilliseconds = performance.now() - mended
  const noneLost = async () => (await deployment.status()).every(({ lost }) => !lost)
  await until(noneLost, patienceMilliseconds, 'every guard is fresh again')
  const freshAfterMilliseconds = performance.now() - mended
  assert.deepEqual(await deployment.ask('/closed', other), [200, 200, 200])
  return { lostAfterMilliseconds, reportedSeconds, caughtUpAfterMilliseconds, freshAfterMilliseconds }
}

export interface CutOptions {
  readonly tokens: number
  readonly seconds: number
}

/** @param share - 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
