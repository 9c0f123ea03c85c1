/** `docs/takeover/import.md`: its commands, one after another, do what it says. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { runHere } from '../../testing/run-here.ts'
import { scratchFolder } from '../../testing/scratch-folder.ts'
import { userShapes } from './shapes/shapes.ts'

const guide = readFileSync(new URL('../../../../../docs/takeover/import.md', import.meta.url), 'utf8')
const commands = [...guide.matchAll(/^((?:[A-Z_]+=\S+ )?)latchkey ((?:users|data) .*)$/gm)]

it('shows commands that run in its order, and what they print', async () => {
  using folder = scratchFolder()
  const own = join(folder.path, 'latchkey.db')
  await using store = await openStore({ url: `sqlite:${own}` })
  const config = join(folder.path, 'latchkey.json')
  const settings = {
    database: { urlEnv: 'DATABASE_URL' },
    native: { issuer: 'https://login.example.com' },
    users: JSON.parse(/"users": (\{.*?\}\] \})/.exec(guide)?.[1] ?? '') as object,
  }
  writeFileSync(config, JSON.stringify(settings))
  writeFileSync(join(folder.path, 'users.csv'), /```csv\n(.*?)```/s.exec(guide)?.[1] ?? '')
  const printed: string[] = []
  for (const [, variable = '', line = ''] of commands) {
    const [name = '', value = ''] = variable.trim().split('=')
    const words = line.split(' ').map((word) => (/\.(?:csv|jsonl|sql)$/.test(word) ? join(folder.path, word) : word))
    const env = {
      DATABASE_URL: `sqlite:${own}`,
      ...(name !== '' && { [name]: value.replace('sqlite:', `sqlite:${folder.path}/`) }),
    }
    const { exitCode, stdout, stderr } = await runHere([...words, '--config', config], { env })
    assert.equal(stderr, '', line)
    // Of the two records of the page, one has a hash that no string tells.
    assert.equal(exitCode, /^users import users\.csv(?: --dry-run)?$/.test(line) ? 1 : 0, `${line}\n${stdout}`)
    printed.push(stdout)
  }
  for (const [, shown = ''] of guide.matchAll(/```\n(imported: .*?)```/gs)) {
    assert.ok(
      printed.some((text) => text.startsWith(shown)),
      shown,
    )
  }
  await using copied = await openStore({ url: `sqlite:${join(folder.path, 'new.db')}` })
  for (const at of [store, copied]) {
    const users = await at.users.list({ limit: 9 })
    assert.deepEqual(users.map(({ username }) => username).toSorted(), ['ann', 'ben'])
  }
})

it('names every shape, and every password format that one needs', () => {
  for (const { name, formats = [] } of userShapes) {
    for (const word of [name, ...formats]) assert.match(guide, new RegExp(`\`(?:--password-format )?${word}\``), word)
  }
})
