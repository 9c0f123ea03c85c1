/** The command's README: its settings file runs, its fault lines are printed, and its tables name what there is. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { askGuarded, clients, logIn } from './api.ts'
import { createArticleFile } from './article-file.ts'
import { configured, faultsIn } from './configured.ts'
import { runToEnd, scriptWords } from './latchkey-process.ts'

const readme = readFileSync(new URL('../../packages/cli/README.md', import.meta.url), 'utf8')
const example = JSON.parse(/```json\n(.*?)```/s.exec(readme)?.[1] ?? '') as {
  readonly users: object
  readonly faces: readonly object[]
}
const secrets = {
  NATIVE_SECRET: 'a native secret of 32 bytes or more',
  FLASK_JWT_SECRET: 'secret-key',
  PYJWT_SECRET: 'another secret of 32 bytes or more',
}

it('shows settings that run for the clients of all three dialects', async () => {
  // Its port may be taken on this machine.
  using files = configured({ ...example, port: 0 })
  await using running = await files.start({ ...secrets, DATABASE_URL: createArticleFile(files.folder) })
  for (const client of Object.values(clients)) await logIn(running.address, client, 'roy', 'roy')
  const token = await logIn(running.address, clients.oauth, 'roy', 'roy')
  assert.equal((await askGuarded(running.address, clients.oauth, token)).status, 200)
})

it('shows the shortest settings of a native face', async () => {
  const native = /export DATABASE_URL=[^`]*```/s.exec(readme)
  assert.ok(native)
  const shown = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text) as object)
  using files = configured({ ...shown[1], port: 0 })
  const own = { DATABASE_URL: `sqlite:${files.folder}/own.db`, KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') }
  await using running = await files.start(own)
  for (const path of ['/docs', '/openapi.json']) {
    assert.equal((await fetch(`${running.address}${path}`)).status, 404)
    assert.equal((await fetch(`${running.adminAddress}${path}`)).status, 200)
  }
})

it('shows fault lines as they are printed', async () => {
  const shown = [...readme.matchAll(/^error: latchkey\.json: (.*)$/gm)].map(([, line]) => line)
  using files = configured({ ...example, port: 0 })
  const faults = faultsIn(await files.runToEnd({ ...secrets, NATIVE_SECRET: 'hunter2', DATABASE_URL: '' }))
  assert.equal(shown.length, 2)
  assert.deepEqual(faults.toSorted(), shown.toSorted())
})

it('lists every setting, and nothing else', async () => {
  const [face] = example.faces
  const sections = [
    'admin',
    'listeners',
    'database',
    'redis',
    'signingKeys',
    'native',
    'revocationFeed',
    'limits',
    'audit',
    'revocations',
  ]
  // A name that is near no setting is answered with all that there are.
  using files = configured({
    ...example,
    'nothing near': 1,
    users: { ...example.users, 'nothing near': 1 },
    faces: [{ ...face, 'nothing near': 1 }],
    ...Object.fromEntries(sections.map((name) => [name, { 'nothing near': 1 }])),
  })
  const there = faultsIn(await files.runToEnd(secrets)).flatMap((line) => {
    const [, place = '', names = ''] = /^(.*?)nothing near: unknown setting; there are (.*)$/.exec(line) ?? []
    return names.split(', ').map((name) => `${place.replace('faces.0', 'faces[]')}${name}`)
  })
  const listed = [...readme.matchAll(/^\| `([a-z][\w.[\]]+)` \|/gim)].map(([, name = '']) => name)
  const settings = listed.filter((name) => !name.startsWith('LATCHKEY_'))
  const leaves = there.filter((name) => !['', 'users', 'faces', ...sections].includes(name))
  assert.deepEqual(settings.toSorted(), leaves.toSorted())
})

it('lists the variables that the help lists', async () => {
  const variables = (text: string) => [...new Set(text.match(/\bLATCHKEY_\w+/g))].toSorted()
  assert.deepEqual(variables(readme), variables(await help('serve')))
})

it('lists every command as its help does, and nothing else', async () => {
  const listed = [...readme.matchAll(/^\| `latchkey ([a-z -]+?)(?: [<[].*)?` \| (.*) \|$/gm)].map(([, name, brief]) => [
    name,
    brief,
  ])
  const there: (readonly string[])[] = []
  for (const [name = '', brief = ''] of commandsIn(await help())) {
    const verbs = commandsIn(await help(name))
    there.push(...(verbs.length === 0 ? [[name, brief]] : verbs.map(([verb, what = '']) => [`${name} ${verb}`, what])))
  }
  assert.deepEqual(listed, there)
})

async function help(...words: readonly string[]): Promise<string> {
  const { exitCode, stdout } = await runToEnd([...scriptWords('latchkey'), ...words, '--help'])
  assert.equal(exitCode, 0)
  return stdout
}

/** The names of the commands below a command, and what each does. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const [, section = ''] = /^commands\n((?: {2}.*\n)+)/m.exec(text) ?? []
  return [...section.matchAll(/^ {2}(\S+) +(.*)$/gm)].map(([, name = '', brief = '']) => [name, brief])
}
