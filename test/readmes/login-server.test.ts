/** The first README's login server over an own table, run as it stands there, from outside the repository. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createArticleFile } from '../cli/article-file.ts'
import { blockWith, runOutside } from './outside-folder.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const block = blockWith(readme, '@latchkey/sql')

describe('the login server of the README', () => {
  it('takes at most eight lines, and names nothing that it opens', () => {
    const [, , , , , ...lines] = block.trimEnd().split('\n')
    assert.ok(lines.length <= 8, `${lines.length}`)
    assert.doesNotMatch(block, /createHasher|createStoredUsers|openUserTable|\bstore\b/)
  })

  it('logs in the people of the table, and lets their token through', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-readme-table-'))
    try {
      // The program serves until it is ended: whoever asks begins before it.
      const asking = `
        const address = 'http://127.0.0.1:' + process.env['PORT']
        const isReady = () => fetch(address + '/readyz').then(({ ok }) => ok, () => false)
        async function ask() {
          while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20))
          const login = await fetch(address + '/auth', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ username: 'roy', password: 'roy' }),
          })
          const { access_token: token } = await login.json()
          for (const headers of [{ authorization: 'JWT ' + token }, {}]) {
            const answer = await fetch(address + '/me', { headers })
            console.log('asked', answer.status, answer.ok ? await answer.text() : '')
          }
          process.exit()
        }
        ask()`
      const port = 20_000 + (process.pid % 20_000)
      const program = `${asking}\n${block.replace('{ port: 5000 }', "{ port: Number(process.env['PORT']) }")}`
      const env = {
        DATABASE_URL: createArticleFile(folder),
        JWT_SECRET_KEY: 'a secret of an old app, of 32 bytes or more',
        PORT: String(port),
      }
      const printed = await runOutside(program, { env })
      assert.deepEqual(
        printed.split('\n').filter((line) => line.startsWith('asked')),
        ['asked 200 good token', 'asked 401 '],
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
