/** What the README shows of streams, run as it stands there: a page gets a ticket and opens a WebSocket with it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createTestIssuer } from '../testing/kit/index.ts'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)

test('opens a WebSocket with a ticket, as pasted', async () => {
  await using issuer = await createTestIssuer({ audience: 'https://api.example.com' }).serve()
  const [pasted = '', ...more] = blocks.filter((block) => block.includes("from '@latchkey/guard/upgrade'"))
  assert.deepEqual(more, [])
  const [page = ''] = /new WebSocket\(url, .*?\]\)/.exec(readme) ?? []
  const program = `${pasted.replace('https://login.example.com', issuer.issuer).replace('listen(3000)', 'listen(0)')}
    const address = '127.0.0.1:' + server.address().port
    const headers = { authorization: 'Bearer ${issuer.token({ subject: '7' })}' }
    const ticket = await (await fetch('http://' + address + '/tickets', { method: 'POST', headers })).text()
    const url = 'ws://' + address
    for (const used of [false, true]) {
      const socket = ${page}
      socket.onerror = () => console.log('refused')
      socket.onmessage = ({ data }) => console.log(data, socket.protocol)
      await new Promise((resolve) => socket.addEventListener(used ? 'error' : 'message', resolve))
    }
    process.exit()`
  const words = ['--conditions=@latchkey/source', '--input-type=module-typescript', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: packageFolder })
  assert.deepEqual(stdout.trim().split('\n'), ['hello 7 latchkey', 'refused'])
})
