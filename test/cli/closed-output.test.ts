/** The command in a pipe whose reader has gone: `latchkey … | head`, a pager that was left. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { it } from 'node:test'
import { configured } from './configured.ts'
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

it('lists into head as far as head reads, and ends with 0', async () => {
  const settings = {
    database: { urlEnv: 'DATABASE_URL' },
    signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
    native: { issuer: 'https://login.example' },
    port: 0,
  }
  using files = configured(settings)
  const env = { DATABASE_URL: `sqlite:${files.folder}/own.db`, KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') }
  await (await files.start(env)).end('SIGINT')
  // The reader waits for nothing: it has gone when the table comes.
  const pipe = '{ "$@"; echo "$?" >&2; } | head -n 0'
  const words = [
    process.execPath,
    ...scriptWords('latchkey'),
    'keys',
    'list',
    '--config',
    `${files.folder}/latchkey.json`,
  ]
  const { stdout, stderr } = spawnSync('sh', ['-c', pipe, 'sh', ...words], {
    cwd: new URL('../../', import.meta.url),
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  assert.deepEqual([stdout, stderr], ['', '0\n'])
})
