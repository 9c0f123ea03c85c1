/** What a start of the command keeps for the next one. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { type Ended, type RunOptions, runToEnd, scriptWords } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

// The tests' own processes have a cache already, which would be taken for the command's.
const anew = ['env', '-u', 'NODE_COMPILE_CACHE']

/** A command that loads modules of its own, and ends with one line because there is no latchkey.json. */
async function run({ under = [], env = {} }: RunOptions): Promise<Ended> {
  return runToEnd([...scriptWords('latchkey'), 'users', 'list'], { under: [...anew, ...under], env })
}

function assertRan({ exitCode, stdout, stderr }: Ended): void {
  assert.match(stderr, /^error: [^\n]+\n$/)
  assert.deepEqual([exitCode, stdout], [2, ''])
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

for (const [what, variable, inside] of [
  ['the folder of the user’s caches', 'XDG_CACHE_HOME', ''],
  ['.cache in the user’s home', 'HOME', '.cache'],
] as const) {
  it(`keeps compiled modules in ${what}, where nobody else can write`, async () => {
    using folder = scratchFolder()
    assertRan(await run({ env: { XDG_CACHE_HOME: '', [variable]: folder.path } }))
    const files = filesIn(join(folder.path, inside, 'latchkey', 'compiled'))
    assert.ok(files.length > 0)
    for (const file of files) assert.equal(statSync(file).mode & 0o022, 0)
  })
}

it('runs as well where nothing can be kept', async () => {
  using folder = scratchFolder()
  writeFileSync(join(folder.path, 'latchkey'), 'a file where a folder should be')
  assertRan(await run({ env: { XDG_CACHE_HOME: folder.path } }))
})

it('takes a damaged cache for none', async () => {
  using folder = scratchFolder()
  const env = { XDG_CACHE_HOME: folder.path }
  assertRan(await run({ env }))
  for (const file of filesIn(folder.path)) writeFileSync(file, Buffer.alloc(statSync(file).size, 1))
  assertRan(await run({ env }))
})

it('runs for a user whom the system does not know', {
  skip: process.getuid?.() !== 0 && 'only root can become one',
}, async () => {
  using folder = scratchFolder()
  mkdirSync(join(folder.path, 'empty'))
  const under = ['-u', 'HOME', '-u', 'XDG_CACHE_HOME', 'setpriv', '--reuid=54321', '--regid=54321', '--clear-groups']
  assertRan(await run({ under }))
})
