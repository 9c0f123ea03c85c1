/** The first lines of the README, run as they stand. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { runProgram } from './testing/programs.ts'

it('logs a user in with the ten lines of the README', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, source = ''] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-readme-'))
  try {
    const url = `sqlite:${join(folder, 'users.db')}`
    const store = await openStore({ url })
    await store.users.createUser({ username: 'roy', passwordHash: await createHasher().hash('open sesame') })
    await store[Symbol.asyncDispose]()

    const environment = { DATABASE_URL: url, SECRET_KEY: '0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', PORT: '0' }
    await using program = runProgram(source, { environment, prelude: '' })
    const origin = (await program.ready).replace('listening on ', '')
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ username: 'roy', password: 'open sesame' })
    const login = await fetch(`${origin}/v1/login`, { method: 'POST', headers, body })
    const { access_token: token } = (await login.json()) as { readonly access_token: string }
    const hello = async (authorization: string) =>
      (await fetch(`${origin}/hello`, { headers: { authorization } })).status
    assert.deepEqual([await hello(`Bearer ${token}`), await hello('')], [200, 401])
    program.kill('SIGINT')
    assert.equal((await program.ended).exitCode, 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
