/** `latchkey serve` as it is run with settings that must not run: exit code 2, a line for each fault, and no secret. All faults: configuration/serve-faults.test.ts. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type PrivateDatabase, skipWithout, startMariaDb } from '@latchkey/sql/testing'
import { createConnection } from 'mysql2/promise'
import { configured, faultsIn } from './configured.ts'
import { runToEnd, scriptWords } from './latchkey-process.ts'

const latchkey = scriptWords('latchkey')

describe('serve refuses', () => {
  it('settings with faults, each on its line', async () => {
    using files = configured({
      port: 0,
      hots: 'x',
      users: { urlEnv: 'DATABASE_URL' },
      faces: [{ dialect: 'flask-jwt', secretEnv: 'SHORT' }],
    })
    const ended = await files.runToEnd({ DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x', SHORT: 'hunter2' })
    assert.deepEqual([ended.exitCode, ended.stdout], [2, ''])
    assert.match(ended.stderr, /^(?:error: \S+latchkey\.json: [^\n]+\n){3}$/)
    assert.deepEqual(
      faultsIn(ended)
        .map((line) => line.split(': ')[0])
        .toSorted(),
      ['faces.0.secretEnv', 'hots', 'users'],
    )
    assert.doesNotMatch(ended.stderr, /hunter2/)
  })

  it('a file that is not there', async () => {
    const ended = await runToEnd([...latchkey, 'serve', '--config', 'not-there.json'])
    assert.deepEqual([ended.exitCode, ended.stdout], [2, ''])
    assert.match(ended.stderr, /^error: not-there\.json: there is no such file; [^\n]*--quickstart\n$/)
  })

  it('a folder for a file', async () => {
    const { exitCode, stderr } = await runToEnd([...latchkey, 'serve', '--config', 'packages'])
    assert.deepEqual([exitCode, stderr], [2, 'error: packages: cannot be read (EISDIR)\n'])
  })
})

describe('serve on MariaDB', { skip: skipWithout('mariadb') }, () => {
  let database: PrivateDatabase
  before(async () => {
    database = await startMariaDb()
  })
  after(() => database[Symbol.asyncDispose]())

  it('never prints the password that the database refuses', async () => {
    const connection = await createConnection(database.url)
    await connection.query("CREATE USER app@'%' IDENTIFIED BY 'right'")
    connection.destroy()
    using files = configured({
      port: 0,
      users: { urlEnv: 'DATABASE_URL' },
      faces: [
        {
          dialect: 'oauth',
          secretEnv: 'SECRET',
          options: { issuer: 'https://a.example', audience: 'https://b.example' },
        },
      ],
    })
    const url = database.url.replace('root@', 'app:hunter2@')
    const ended = await files.runToEnd({ SECRET: 'a native secret of 32 bytes or more', DATABASE_URL: url })
    const faults = faultsIn(ended)
    assert.equal(ended.exitCode, 2)
    assert.equal(faults.length, 1, ended.stderr)
    assert.match(faults[0] ?? '', /^users: the database mysql 127\.0\.0\.1:\d+\/\w+ refuses /)
    assert.doesNotMatch(ended.stderr, /hunter2/)
  })
})
