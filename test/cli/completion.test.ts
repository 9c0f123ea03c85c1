/** The scripts that `latchkey completion` prints, in the shells that are here. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runToEnd, scriptWords } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())
const latchkey = scriptWords('latchkey')
const trap = join(folder.path, 'evaluated')

// The shells call it by its name.
const program = join(folder.path, 'latchkey')
const words = latchkey.map((word) => (word.startsWith('packages/') ? join(root, word) : word))
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' ${words.join(' ')} "$@"\n`)
chmodSync(program, 0o755)

/** Lines as they are typed, up to the cursor, and what may stand there. */
const lines: readonly (readonly [line: readonly string[], proposed: readonly string[]])[] = [
  [['us'], ['users']],
  [
    ['keys', 're'],
    ['retire', 'revoke', 'rewrap'],
  ],
  [
    ['users', 'create', 'zoe', '--email'],
    ['--email', '--email-verified'],
  ],
  [['audit', '--outcome', 's'], ['success']],
  [['sessions', 'end', 's1', '--a'], ['--all']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [
    ['audit', 'list', '--outcome', ''],
    ['refused', 'success'],
  ],
  [['completion', '--'], ['--help']],
  [['users', 'show', `$(touch ${trap})`], []],
  [['users', 'show', `; touch ${trap} #`], []],
]

interface Shell {
  readonly name: string
  /** A script that prints what the shell proposes, a line each. */
  readonly ask: (script: string, line: readonly string[]) => string
}

const SHELLS: readonly Shell[] = [
  {
    name: 'bash',
    ask: (script, line) => `source '${script}'
COMP_WORDS=(latchkey ${line.map(quoted).join(' ')}); COMP_CWORD=${line.length}
_latchkey
[ \${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    name: 'zsh',
    ask: (script, line) => `compdef() { : }
_files() { : }
_describe() { print -rl -- "\${(@P)2}" | sed 's/:.*//' }
source '${script}'
words=(latchkey ${line.map(quoted).join(' ')}); CURRENT=${line.length + 1}
_latchkey`,
  },
  {
    name: 'fish',
    ask: (script, line) => `source '${script}'
complete -C ${quoted(['latchkey', ...line].join(' '))} | string replace -r '\\t.*' ''`,
  },
]

for (const { name, ask } of SHELLS) {
  const isHere = spawnSync(name, ['-c', 'true']).status === 0
  describe(`in ${name}`, { skip: !isHere && `${name} is not installed` }, () => {
    for (const [line, proposed] of lines) {
      it(`proposes ${proposed.join(', ') || 'nothing, and evaluates nothing'} after: latchkey ${line.join(' ').replaceAll(trap, '…')}`, async () => {
        const script = join(folder.path, `completion.${name}`)
        writeFileSync(script, (await runToEnd([...latchkey, 'completion', name])).stdout)
        const env = { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` }
        const { stdout, stderr } = spawnSync(name, ['-c', ask(script, line)], { env, encoding: 'utf8' })
        assert.equal(stderr, '')
        assert.deepEqual(stdout.split('\n').filter(Boolean).toSorted(), proposed)
        assert.equal(existsSync(trap), false)
      })
    }
  })
}

it('gives a shell the words that fit and what they mean, and says nothing of what it cannot read', async () => {
  const ask = (...typed: readonly string[]) => runToEnd([...latchkey, '__propose', ...typed])
  assert.deepEqual(await ask('users', 'en'), { exitCode: 0, stdout: 'enable\tlet a user log in again\n', stderr: '' })
  assert.match((await ask('audit', '--outcome', '=')).stdout, /^success\t[^\n]*\nrefused\t/)
  assert.match((await ask('audit', '--type', 'session_')).stdout, /^session_ended\t/m)
  assert.match((await ask('explain', '--dialect', '')).stdout, /^oauth\t[^\n]*\nflask-jwt\t/)
  for (const line of [
    ['nothing', 'x'],
    ['serve', '--bogus', '--c'],
    ['constructor', ''],
    ['--constructor', ''],
  ]) {
    const { exitCode, stderr } = await ask(...line)
    assert.deepEqual([exitCode, stderr], [0, ''])
  }
})

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
