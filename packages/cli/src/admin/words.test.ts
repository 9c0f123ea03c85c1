/** One reader for the words of all commands. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { audit } from './audit.ts'
import { clients } from './clients.ts'
import { sessions } from './sessions.ts'
import { users } from './users.ts'
import { readWords } from './words.ts'

const SECRET = 'c4n4ry-in-the-wrong-place'
const commands = { users, sessions, clients, audit }

function faultsOf(words: readonly string[]): readonly string[] {
  const command = commands[words[0] as keyof typeof commands]
  const read = readWords(command, words)
  return 'faults' in read ? read.faults : []
}

describe('the words of a command', () => {
  for (const [words, fault] of [
    ['users', 'users: say what to do: list, show, create, grant, first-admin, disable, enable, delete'],
    [`users ${SECRET}`, 'users: say what to do: list, show, create, grant, first-admin, disable, enable, delete'],
    ['users constructor', 'users: say what to do: list, show, create, grant, first-admin, disable, enable, delete'],
    ['users show', 'users show: give the name or the id of a user'],
    [`users show zoe ${SECRET}`, 'users show takes no such word'],
    [`users create zoe --password ${SECRET}`, 'users create has no such option; it has --config, --json, --email, '],
    [`users create zoe --password-stdin=${SECRET}`, '--password-stdin: this option takes no value'],
    [`users create zoe --email ${SECRET}`, '--email: give an e-mail address'],
    ['users create zoe --email-verified', 'users create: --email-verified: give --email with it'],
    ['users create zoe --roles admin,root', 'users create: roles: one of them has a character'],
    ['users grant zoe --roles admin', 'users grant: give --scopes, scopes with spaces between; "" is none'],
    ['users list --limit 0', '--limit: give a number, 1 to 1000'],
    ['users list --limit 1001', '--limit: give a number, 1 to 1000'],
    ['users list --after --json', '--after: give the id that the page before ended with'],
    ['users list --config', '--config: give a file'],
    ['sessions list', 'sessions list: give --user, the name or the id of a user'],
    ['sessions end', 'sessions end: give the id of a session, or --user and --all'],
    ['sessions end --user zoe', 'sessions end: give the id of a session, or --user and --all'],
    ['sessions end --all', 'sessions end: give the id of a session, or --user and --all'],
    ['sessions end s1 --user zoe --all', 'sessions end: give the id of a session, or --user and --all'],
    ['sessions end s1 --all', 'sessions end: give the id of a session, or --user and --all'],
    ['clients create batch', 'clients create: give --name, what operators call it'],
    [`clients create batch --name b --grants ${SECRET}`, '--grants: give words with spaces between, of client_cred'],
    [`clients create batch --name b --secret ${SECRET}`, 'clients create has no such option; it has '],
    ['audit prune', 'audit prune: give --before, a time in UTC, as 2027-01-15 or 2027-01-15T08:00:00Z'],
    ['audit prune --before 2027-02-30', '--before: give a time in UTC'],
    ['audit prune --before 9999-01-01', 'audit prune: --before: give a time that is past'],
    ['audit --since yesterday', '--since: give a time in UTC'],
    [`audit --type ${SECRET}`, '--type: give one of login, logout, '],
    ['users list --after zoe', '--after: give the id that the page before ended with'],
    ['sessions list --user zoe --before x', '--before: give the id that the page before ended with'],
    [`audit --after 12_${'-'.repeat(36)}`, '--after: give where the page before ended'],
    ['audit --after 12', '--after: give where the page before ended'],
  ] as const) {
    it(`are refused: ${words.replace(SECRET, '…')}`, () => {
      const faults = faultsOf(words.split(' '))
      assert.equal(faults.length > 0 && faults.some((line) => line.startsWith(fault)), true, faults.join('\n'))
      assert.doesNotMatch(faults.join('\n'), /c4n4ry/)
    })
  }

  it('are refused for all their faults at once', () => {
    assert.equal(faultsOf(['users', 'list', 'more', '--limit', 'x', '--json=1', '--force']).length, 4)
  })

  it('name the file and the form, and have no verb where one is meant', () => {
    const read = readWords(audit, ['audit', '--config', 'other.json', '--json', '--outcome', 'refused'])
    assert.ok('config' in read)
    assert.deepEqual([read.config, read.json], ['other.json', true])
    assert.deepEqual(faultsOf(['audit', 'list', '--since', '2027-01-15', '--until', '2027-01-15T08:00:00Z']), [])
    assert.deepEqual(faultsOf(['users', 'grant', 'zoe', '--scopes', '', '--roles', '']), [])
  })
})
