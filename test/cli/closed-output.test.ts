/** The command in a pipe whose reader has gone: `latchkey … | head`, a pager that was left. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { scriptWords, spawnCommand } from './latchkey-process.ts'

for (const name of ['stdout', 'stderr'] as const) {
  it(`ends as it would, and says nothing, when nobody reads its ${name}`, async () => {
    const other = name === 'stdout' ? 'stderr' : 'stdout'
    const child = spawnCommand([...scriptWords('latchkey'), ...(name === 'stdout' ? ['--help'] : ['serv'])])
    child[name]?.destroy()
    let printed = ''
    child[other]?.on('data', (chunk) => {
      printed += String(chunk)
    })
    await once(child, 'close')
    assert.deepEqual([child.exitCode, printed], [name === 'stdout' ? 0 : 2, ''])
  })
}
