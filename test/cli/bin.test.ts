/** The installed command, which an old Node may be asked to run. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runToEnd, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const bin = fileURLToPath(new URL('../../packages/cli/bin/latchkey.cjs', import.meta.url))
const oldNode = findOldNode()
const withoutOldNode = oldNode === undefined ? 'no Node older than 24.15 is on the PATH' : false

it('runs the command, with its words, its output and its exit code', async () => {
  const asked = await runToEnd([bin, '--version'])
  assert.deepEqual([asked.exitCode, asked.stderr], [0, ''])
  assert.match(asked.stdout, /^latchkey \d+\.\d+\.\d+\n$/)
  const refused = await runToEnd([bin, 'serv'])
  assert.deepEqual([refused.exitCode, refused.stdout], [2, ''])
  assert.match(refused.stderr, /^error: [^\n]+\n$/)
})

it('hands a signal on to the server, and waits for its orderly end', async () => {
  using folder = scratchFolder()
  const env = { LATCHKEY_DATA: join(folder.path, 'data'), LATCHKEY_PORT: '0' }
  await using running = await startListening([bin, 'serve', '--quickstart'], { env })
  assert.equal((await fetch(`${running.address}/livez`)).status, 200)
  assert.equal((await running.end('SIGINT')).exitCode, 0)
  await assert.rejects(fetch(`${running.address}/livez`))
})

it('runs the built program in its own process, when there is one', () => {
  using folder = scratchFolder()
  for (const name of ['bin', 'dist']) mkdirSync(join(folder.path, name))
  copyFileSync(bin, join(folder.path, 'bin', 'latchkey.cjs'))
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder.path, 'dist', 'compile-cache.cjs'), '')
  writeFileSync(join(folder.path, 'dist', 'main.cjs'), 'console.log(process.pid, ...process.argv.slice(2))')
  const { pid, stdout } = spawnSync(process.execPath, [join(folder.path, 'bin', 'latchkey.cjs'), 'serve', '-x'], {
    encoding: 'utf8',
  })
  assert.equal(stdout, `${pid} serve -x\n`)
})

describe('under an old Node', { skip: withoutOldNode }, () => {
  const run = (file: string, words: readonly string[]) =>
    spawnSync(String(oldNode), [file, ...words], { encoding: 'utf8' })
  const hasPackagedNode = existsSync(new URL(`../../node_modules/node-linux-${process.arch}`, import.meta.url))

  it('runs on the Node that npm has installed', { skip: !hasPackagedNode && 'npm has installed no Node here' }, () => {
    const { status, stdout, stderr } = run(bin, ['--version'])
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^latchkey /)
  })

  it('says what to do, in one line, when npm has installed none', () => {
    using folder = scratchFolder()
    mkdirSync(join(folder.path, 'bin'))
    const lone = join(folder.path, 'bin', 'latchkey.cjs')
    copyFileSync(bin, lone)
    const { status, stdout, stderr } = run(lone, ['serve'])
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /^error: latchkey needs Node 24\.15 or newer, and this is Node \d[\d.]+; install [^\n]+\n$/)
  })
})

function findOldNode(): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder || '.', 'node'))
  return candidates.find((file) => {
    const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' })
    const [major = 0, minor = 0] = (stdout ?? '').slice(1).split('.').map(Number)
    return status === 0 && (major < 24 || (major === 24 && minor < 15))
  })
}
