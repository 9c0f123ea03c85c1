/** The world of a command lasts as long as its work. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { inAdministration } from './administration-world.ts'
import { ofFile } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-administration-'))
after(() => rmSync(folder, { recursive: true, force: true }))

it('shows progress while a command works, and takes it away when it is done', async () => {
  const file = join(folder, 'latchkey.json')
  const settings = {
    database: { urlEnv: 'DATABASE_URL' },
    signingKeys: { encryptionEnv: 'NOT_NEEDED' },
    native: { issuer: 'https://login.example' },
  }
  writeFileSync(file, JSON.stringify(settings))
  const written: string[] = []
  const terminal = { isTTY: true, write: (text: string) => written.push(text) }
  const env = { DATABASE_URL: `sqlite:${join(folder, 'own.db')}` }
  await (await openStore({ url: env.DATABASE_URL }))[Symbol.asyncDispose]()
  const surroundings = { env, stdin: process.stdin, stdout: terminal, stderr: terminal }
  await inAdministration(ofFile(file), surroundings, async ({ administration, progress }) => {
    await administration.accounts.list({ limit: 1 })
    progress.show('half-way')
  })
  assert.deepEqual(written, ['\r\x1b[2Khalf-way', '\r\x1b[2K'])
})
