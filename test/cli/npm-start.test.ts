/** `npm start` as a process tree: what is started is ended with it. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput } from '../collect-output.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const withoutNpm = spawnSync('npm', ['--version']).status === 0 ? false : 'npm is not on the PATH'

describe('npm start', { skip: withoutNpm }, () => {
  it('ends its server when it is killed', async () => {
    using folder = scratchFolder()
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
    // A group of its own: what outlives npm is ended with it, or the test would leave a server behind.
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...inherited, LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    try {
      const printed = collectOutput(npm)
      const address = () => /\bready on (http:\/\/\S+)\n/.exec(printed.stdout)?.[1]
      while (address() === undefined && npm.exitCode === null) await sleep(10)
      assert.equal((await fetch(`${address()}/livez`)).status, 200, printed.stderr)
      npm.kill('SIGTERM')
      await once(npm, 'exit')
      await assert.rejects(fetch(`${address()}/livez`))
    } finally {
      endGroup(npm.pid)
    }
  })
})

describe('a package script that takes a variable', () => {
  it('lets a given LATCHKEY_VECTORS stand', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
    const [assignment = ''] = scripts['proof:vectors']?.split(' ') ?? []
    const asked = (env: Readonly<Record<string, string>>) =>
      spawnSync('sh', ['-c', `${assignment} sh -c 'printf %s "$LATCHKEY_VECTORS"'`], { env, encoding: 'utf8' }).stdout
    assert.deepEqual([asked({ LATCHKEY_VECTORS: '/elsewhere' }), asked({})], ['/elsewhere', '../shared/vectors'])
  })
})

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault
  }
}
