/** Ten apps that people wrote by hand, each served from its settings alone: 158 recorded cases over real sockets. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runReplay, withoutReplay } from './run-replay.ts'
import { startServe } from './start-serve.ts'
import { wildApp, wildNames } from './wild-app.ts'

const file = fileURLToPath(new URL('cases/wild-cases.json', import.meta.url))

for (const name of wildNames) {
  test(`${name} answers as its program did, or as recommended`, { skip: withoutReplay }, async (t) => {
    await using serving = await startServe(wildApp(name))
    const results = await runReplay(serving.address, file, ['--topic', name])
    const failed = results.filter(({ ok }) => !ok)
    const recommended = results.filter(({ ok, how }) => ok && how === 'recommended')
    t.diagnostic(
      `${name}: ${results.length - failed.length - recommended.length} met, ${recommended.length} met with the recommended answer`,
    )
    assert.deepEqual(failed, [])
    assert.ok(results.length > 10)
  })
}
