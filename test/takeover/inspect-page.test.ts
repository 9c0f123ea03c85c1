/** The commands of `docs/takeover/inspect.md`, run as they stand there. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { latchkey } from '../cli/initialised.ts'
import { runToEnd } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'

const page = readFileSync(new URL('../../docs/takeover/inspect.md', import.meta.url), 'utf8')

it('the page about looking before a move has commands that do what it says', async () => {
  const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, lines = '']) => lines.trim().split('\n'))
  assert.equal(commands.length, 4)
  using folder = scratchFolder()
  using database = new DatabaseSync(join(folder.path, 'app.db'))
  database.exec(`create table auth_user (id integer primary key, username text unique, password text, is_active integer);
    insert into auth_user values (1, 'roy', 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e', 1)`)
  const secret = 'an old secret of 32 bytes or more, yes'
  writeFileSync(join(folder.path, 'settings.py'), "SECRET_KEY = os.environ['SECRET_KEY']\nSIMPLE_JWT = {}\n")
  writeFileSync(join(folder.path, '.env'), `SECRET_KEY='${secret}'\n`)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  writeFileSync(
    join(folder.path, 'tokens.txt'),
    `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: 1_900_000_000 })}.c2ln\n`,
  )
  const env = { DATABASE_URL: 'sqlite:app.db', SECRET_KEY: secret }
  for (const command of commands) {
    const [, ...words] = command.split(' ')
    const { exitCode, stdout, stderr } = await runToEnd([...latchkey, ...words], { cwd: folder.path, env })
    assert.deepEqual([exitCode, stderr], [0, ''], `${command}\n${stdout}`)
  }
  assert.match(readFileSync(join(folder.path, 'latchkey.json'), 'utf8'), /"secretEnv": "SECRET_KEY"/)
  assert.match(readFileSync(join(folder.path, 'takeover.html'), 'utf8'), /<h2>Formats left<\/h2>/)
})
