/** The image's health check, beside programs that listen. It looks at the sockets of its own user, so each is run as a user of the test's own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scriptWords, startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'

const USER = 61_005
const under = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups']
const check = fileURLToPath(new URL('../../deploy/image/latchkey-healthy', import.meta.url))
const withoutUser =
  process.getuid?.() === 0 && spawnSync(under[0] ?? '', [...under.slice(1), 'true']).status === 0
    ? false
    : 'only root can run programs as a user of the test’s own (setpriv)'

describe('the health check', { skip: withoutUser }, () => {
  it('finds the server where it listens, and says when it has gone', async () => {
    using folder = scratchFolder()
    chownSync(folder.path, USER, USER)
    assert.equal(ends(), 1)
    const env = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0', HOME: folder.path }
    {
      await using _ = await startListening(scriptWords('start'), { env, under })
      assert.equal(ends(), 0)
    }
    assert.equal(ends(), 1)
  })

  for (const host of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
    it(`reads the status of what listens on ${host}`, { skip: host.includes(':') && withoutIpv6() }, async () => {
      for (const [status, exitCode] of [
        [200, 0],
        [503, 1],
      ] as const) {
        const program = await answering(host, status)
        try {
          assert.equal(ends(), exitCode, String(status))
        } finally {
          program.kill()
          await once(program, 'exit')
        }
      }
    })
  }

  it('is not taken in by a program that closes its connections', async () => {
    const program = await started("require('node:net').createServer((s) => s.destroy()).listen(0, '127.0.0.1', ready)")
    assert.equal(ends(), 1)
    program.kill()
    await once(program, 'exit')
  })
})

/** The exit code of the check. */
function ends(): number | null {
  const [program = '', ...words] = [...under, check]
  return spawnSync(program, words).status
}

function answering(host: string, status: number): Promise<ChildProcess> {
  return started(
    `require('node:http').createServer((_, r) => r.writeHead(${status}).end()).listen(0, '${host}', ready)`,
  )
}

async function started(source: string): Promise<ChildProcess> {
  const [program = '', ...words] = [...under, process.execPath, '-e', `const ready = () => console.log(1)\n${source}`]
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout ?? child, 'data')
  return child
}

function withoutIpv6(): string | false {
  const source = "require('node:net').createServer().listen(0, '::1', () => process.exit())"
  return spawnSync(process.execPath, ['-e', source]).status === 0 ? false : 'this machine has no IPv6 loopback'
}
