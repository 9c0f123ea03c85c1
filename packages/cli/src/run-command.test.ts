/** The words after `latchkey`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WriteStream } from 'node:tty'
import { readCommandLine } from './read-command-line.ts'
import { runHere } from './testing/run-here.ts'

const SECRET = 'c4n4ry-in-the-wrong-place'
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c4n4ry'
const NO_TOKEN = 'explain reads the token from standard input alone: '

const faults: readonly (readonly [words: string, ...lines: readonly string[]])[] = [
  ['serv', 'there is no such command; did you mean serve?'],
  ['undertake', 'there is no such command; see latchkey --help'],
  ['--quickstart', 'there is no such command; see latchkey --help'],
  [TOKEN, 'there is no such command; see latchkey --help'],
  ['constructor', 'there is no such command; see latchkey --help'],
  ['--constructor', 'there is no such command; see latchkey --help'],
  ['users constructor', 'there is no such command; see latchkey --help'],
  ['users crate zoe', 'there is no such command; did you mean create?'],
  [`users ${SECRET}`, 'there is no such command; see latchkey --help'],
  [`serve ${TOKEN}`, 'there is a word too many; see latchkey serve --help'],
  [`serve --confg ${SECRET}`, 'there is no such option; did you mean --config?'],
  [`serve --${SECRET}`, 'there is no such option; see latchkey serve --help'],
  ['serve --constructor x', 'there is no such option; see latchkey serve --help'],
  ['serve -x', 'there is no such option; see latchkey serve --help'],
  ['serve --config', '--config: give a value; see latchkey serve --help'],
  ['serve --config --quickstart', '--config: give a value; see latchkey serve --help'],
  [`serve --quickstart=${SECRET}`, '--quickstart: this option takes no value'],
  ['serve --quickstart --config x', '--quickstart and --config: give one of them'],
  ['serve --quickstart --quickstart', '--quickstart: give it once'],
  [`explain ${TOKEN}`, NO_TOKEN],
  [`explain --request ${SECRET} --log x`, '--request: give the id that the client was sent as Latchkey-Request-Id'],
  ['keys', 'keys: say what to do: list, rotate, retire, revoke, import, rewrap'],
  ['users --json', 'there is no such command; see latchkey --help'],
  ['keys retire', 'give <kid>; see latchkey keys retire --help'],
  [`keys list ${SECRET}`, 'there is a word too many; see latchkey keys list --help'],
  [`keys rotate --alg ${SECRET}`, '--alg: give one of HS256, '],
  ['keys rotate --now=maybe', '--now: this option takes no value'],
  ['keys import --file x', '--as: give a value; see latchkey keys import --help'],
  ['users show', 'give <user>; see latchkey users show --help'],
  ['users show --x', 'there is no such option; see latchkey users show --help'],
  ['keys retire -JmECgu3H0xlh2', 'there is no such option; see latchkey keys retire --help'],
  ['sessions list --user -zoe', 'there is no such option; see latchkey sessions list --help'],
  ['users show -- zoe --json', 'there is a word too many; see latchkey users show --help'],
  [`users show -- zoe -${SECRET}`, 'there is a word too many; see latchkey users show --help'],
  ['users show --', 'give <user>; see latchkey users show --help'],
  ['serve --config -- x', '--config: give a value; see latchkey serve --help'],
  [`users show zoe ${SECRET}`, 'there is a word too many; see latchkey users show --help'],
  [`users create zoe --password ${SECRET}`, 'there is no such option; see latchkey users create --help'],
  [`users create zoe --password-stdin=${SECRET}`, '--password-stdin: this option takes no value'],
  [`users create zoe --email ${SECRET}`, '--email: give an e-mail address'],
  ['users create zoe --email-verified', '--email-verified: give --email with it'],
  ['users create zoe --roles admin,root', 'roles: one of them has a character'],
  ['users grant zoe --roles admin', '--scopes: give a value; see latchkey users grant --help'],
  ['users grant --scopes= --roles= zoe', 'there is a word too many; see latchkey users grant --help'],
  ['users list --limit 0', '--limit: give a number, 1 to 1000'],
  ['users list --limit 1001', '--limit: give a number, 1 to 1000'],
  ['users list --limit=-1', '--limit: give a number, 1 to 1000'],
  ['users list --limit -1', 'there is no such option; see latchkey users list --help'],
  ['sessions list', '--user: give a value; see latchkey sessions list --help'],
  ['sessions list --user zoe --before x', '--before: give the id that the page before ended with'],
  ['sessions end', 'give the id of a session, or --user and --all'],
  ['sessions end --user zoe', 'give the id of a session, or --user and --all'],
  ['sessions end --all', 'give the id of a session, or --user and --all'],
  ['sessions end s1 --user zoe --all', 'give the id of a session, or --user and --all'],
  ['sessions end s1 --all', 'give the id of a session, or --user and --all'],
  ['clients create batch', '--name: give a value; see latchkey clients create --help'],
  [`clients create batch --name b --grants ${SECRET}`, '--grants: give grants with spaces between'],
  [`clients create batch --name b --secret ${SECRET}`, 'there is no such option; see latchkey clients create --help'],
  ['audit prune', '--before: give a value; see latchkey audit prune --help'],
  ['audit prune --before 2027-02-30', '--before: give a time in UTC'],
  ['audit prune --before 9999-01-01', '--before: give a time that is past'],
  ['audit --since yesterday', '--since: give a time in UTC'],
  [`audit --type ${SECRET}`, '--type: give one of login, logout, '],
  [`audit --after 12_${'-'.repeat(36)}`, '--after: give where the page before ended'],
  ['audit --after 12', '--after: give where the page before ended'],
  ['completion', 'give <shell>; see latchkey completion --help'],
  ['completion tcsh', '<shell>: give one of bash, zsh, fish'],
  [
    'users list --limit x --after y --email z --json=1x',
    '--limit: give a number, 1 to 1000',
    '--email: give an e-mail address',
    '--json: this option takes no value',
  ],
  [
    'explain --secret-env A --face 1 --alg HS256',
    '--secret-env: is for judging without a file',
    '--secret-env and --dialect: give both, or a file',
  ],
  ['explain --at x --face=-1', '--face: give a number, counted from 0', '--at: give seconds since the epoch'],
]

describe('latchkey refuses', () => {
  for (const [words, ...expected] of faults) {
    it(words.replaceAll(SECRET, '…').replaceAll(TOKEN, 'a token'), async () => {
      const { exitCode, stdout, stderr } = await runHere(words.split(' '))
      const lines = stderr.trimEnd().split('\n')
      const told = expected.map((line, i) => lines[i]?.startsWith(`error: ${line}`))
      assert.deepEqual(
        [exitCode, stdout, lines.length, told],
        [2, '', expected.length, expected.map(() => true)],
        stderr,
      )
      assert.doesNotMatch(stderr, /c4n4ry|eyJ/)
    })
  }
})

describe('latchkey reads', () => {
  for (const words of [
    ['audit', 'list', '--since', '2027-01-15', '--until', '2027-01-15T08:00:00Z'],
    ['audit', '--outcome=refused', '--config', 'other.json', '--json'],
    ['users', 'grant', 'zoe', '--scopes', '', '--roles', ''],
    ['users', 'show', 'constructor'],
    ['sessions', 'end', 's1'],
    ['keys', 'retire', '--', '-JmECgu3H0xlh2'],
    ['keys', 'retire', '--force', '--', '-abc'],
    ['users', 'show', '--json', '--', '--help'],
    ['users', 'show', '--', '--constructor'],
    ['sessions', 'list', '--user=-zoe'],
    ['serve', '--config=-x.json'],
    ['explain', '--request', '7d0e3f0a-5b1c-4f0e-9a51-0c6a7d7f3b21', '--log', '-'],
  ]) {
    it(words.join(' '), async () => {
      const stderr = { write: (text: string) => assert.fail(text) }
      const read = await readCommandLine(words, { env: {}, stdout: stderr, stderr })
      assert.equal(typeof read, 'object')
    })
  }
})

describe('help', () => {
  it('is for each command, and names what it takes', async () => {
    for (const [words, ...texts] of [
      ['--help', 'serve', 'explain', 'keys', 'users', 'sessions', 'clients', 'audit', 'completion', '--version'],
      ['-h', 'latchkey serve'],
      ['serve --help', '--config', '--quickstart', 'LATCHKEY_DATA'],
      ['users --help', 'first-admin', 'create', 'delete'],
      ['users create --help', '--password-stdin', '--email-verified', '--json', '<name>'],
      ['users create --help', 'read -rs P', 'latchkey users first-admin zoe', '1 to 64 letters', 'It is refused when'],
      ['users create zoe --email --help', '--password-stdin'],
      ['audit --help', 'prune'],
      ['completion --help', 'source <(latchkey completion bash)'],
    ] as const) {
      const { exitCode, stdout, stderr } = await runHere(words.split(' '))
      assert.deepEqual([exitCode, stderr], [0, ''])
      for (const text of texts) assert.ok(stdout.includes(text), `${words}: ${text}`)
    }
    assert.equal((await runHere([])).stdout, (await runHere(['--help'])).stdout)
  })

  it('has colours on a terminal that shows some, unless NO_COLOR takes them away', async () => {
    const printed = async (env: Readonly<Record<string, string>>) => {
      let text = ''
      const { getColorDepth } = WriteStream.prototype
      const stdout = { getColorDepth, isTTY: true, write: (part: string) => (text += part) }
      await readCommandLine(['--help'], { env, stdout, stderr: stdout })
      return text
    }
    assert.match(await printed({ TERM: 'xterm-256color' }), /\x1b\[/)
    assert.doesNotMatch(await printed({ TERM: 'xterm-256color', NO_COLOR: '1' }), /\x1b/)
    assert.doesNotMatch((await runHere(['--help'])).stdout, /\x1b/)
  })
})
