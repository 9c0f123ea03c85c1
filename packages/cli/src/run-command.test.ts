/** The words after `latchkey`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { runHere } from './testing/run-here.ts'

const faults: readonly (readonly [words: string, lines: readonly string[]])[] = [
  ['serv', ['serv: there is no such command; did you mean serve?']],
  ['takeover', ['takeover: there is no such command; see latchkey --help']],
  ['--quickstart', ['give a command: serve, explain, keys, users, sessions, clients, audit; see latchkey --help']],
  ['eyJhbGciOiJIUzI1NiJ9.e30.AAAA', ['a word: there is no such command; see latchkey --help']],
  ['serve eyJhbGciOiJIUzI1NiJ9.e30.AAAA', ['a word: serve takes no such word; see latchkey --help']],
  ['serve now', ['now: serve takes no such word; see latchkey --help']],
  ['serve --confg x', ['--confg: there is no such option; did you mean --config?']],
  ['serve --quick-start', ['--quick-start: there is no such option; did you mean --quickstart?']],
  [
    'serve --port 80 -x',
    ['--port: there is no such option; see latchkey --help', '-x: there is no such option; see latchkey --help'],
  ],
  ['serve --config', ['--config: give a file']],
  ['serve --config --quickstart', ['--config: give a file']],
  ['serve --quickstart=yes', ['--quickstart: this option takes no value']],
  ['serve --quickstart --config x', ['--quickstart and --config: give one of them']],
]

describe('latchkey refuses', () => {
  for (const [words, lines] of faults) {
    it(words, async () => {
      const { exitCode, stdout, stderr } = await runHere(words.split(' '))
      assert.deepEqual([exitCode, stdout, stderr.trimEnd().split('\n')], [1, '', lines.map((line) => `error: ${line}`)])
    })
  }
})

it('prints its usage when it is asked, and when it is given nothing', async () => {
  const asked = await Promise.all([[], ['--help'], ['-h'], ['serve', '--help']].map((words) => runHere(words)))
  for (const { exitCode, stdout, stderr } of asked) {
    assert.deepEqual([exitCode, stderr, stdout], [0, '', asked[0]?.stdout])
  }
  for (const word of [
    'serve',
    '--config FILE',
    '--quickstart',
    'explain',
    '--face N',
    '--secret-env NAME',
    '--at SECONDS',
    '--json',
    'users first-admin',
    'sessions end',
    'clients renew-secret',
    'audit prune',
    '--help',
    '--version',
    'LATCHKEY_HOST',
    'LATCHKEY_PORT',
    'LATCHKEY_DATA',
  ]) {
    assert.ok(asked[0]?.stdout.includes(word), word)
  }
})

it('prints the version of its package', async () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { readonly version: string }
  for (const word of ['--version', '-v']) {
    assert.deepEqual(await runHere([word]), { exitCode: 0, stdout: `latchkey ${version}\n`, stderr: '' })
  }
})
