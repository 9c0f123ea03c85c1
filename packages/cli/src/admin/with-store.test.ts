/** Commands work in a database that is there; only the server makes one. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const settings = {
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEK' },
  native: { issuer: 'https://login.example' },
}

for (const words of ['users list', 'users create zoe', 'keys list', 'keys rotate', 'clients list', 'audit']) {
  it(`makes no database where a path is mistyped: latchkey ${words}`, async () => {
    using folder = scratchFolder()
    const file = join(folder.path, 'latchkey.json')
    writeFileSync(file, JSON.stringify(settings))
    const path = join(folder.path, 'typo', 'typo.db')
    const env = { DATABASE_URL: `sqlite:${path}`, KEK: randomBytes(32).toString('hex') }
    assert.deepEqual(await runHere([...words.split(' '), '--config', file], { env }), {
      exitCode: 2,
      stdout: '',
      stderr: `error: ${file}: database.urlEnv: there is no database at ${path}; latchkey serve makes it\n`,
    })
    assert.equal(existsSync(join(folder.path, 'typo')), false)
  })
}
