/** What a command line loads: a server's modules take half a second, and help needs none of them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { runToEnd, sources } from './latchkey-process.ts'

const [flag, program] = sources

/** Prints each file as it is loaded. */
const HOOK = `import { registerHooks } from 'node:module'
import { writeSync } from 'node:fs'
registerHooks({ load: (url, context, next) => { writeSync(2, 'loaded ' + url + '\\n'); return next(url, context) } })`

for (const words of [
  ['--help'],
  ['--version'],
  ['users', 'create', '--help'],
  ['audit', '--help'],
  ['completion', 'bash'],
  ['__propose', 'users', 'create', '--e'],
  ['users', 'list', '--limit', '0'],
  ['explain', 'a-word'],
]) {
  it(`loads nothing but its own words and the library for: latchkey ${words.join(' ')}`, async () => {
    const hook = `--import=data:text/javascript,${encodeURIComponent(HOOK)}`
    const { stderr } = await runToEnd([flag, hook, program, ...words])
    const loaded = [...stderr.matchAll(/^loaded file:\S*\/((?:packages|node_modules)\/\S+)$/gm)].map(([, path]) => path)
    assert.ok(loaded.includes('packages/cli/src/main.ts'))
    assert.deepEqual(
      loaded.filter((path) => !/^packages\/cli\/|^node_modules\/@stricli\//.test(path ?? '')),
      [],
    )
  })
}
