/** `latchkey serve` over a forum's table: a salt in a column of its own, a pepper in the environment, bcrypt, and rows that nothing reads. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { clients, logIn, postLogin } from './api.ts'
import { configured } from './configured.ts'
import { faces, secrets } from './served.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** Written by vBulletin's rule, by bcrypt of npm, by Devise with a pepper, and by nobody. */
const rows = [
  { name: 'forum', password: 'correct horse', salt: 'a$9', hash: md5(`${md5('correct horse')}a$9`) },
  { name: 'other', password: 'correct horse', salt: 'b', hash: md5(`${md5('correct horse')}a$9`) },
  { name: 'node', password: 'x', salt: null, hash: '$2b$04$qQESL7smjy.8Wa7g.Kn2pePxpV2CO.Jr/OyQR3x8QQD5XIg9Gabga' },
  {
    name: 'rails',
    password: 'correct horse battery staple',
    salt: null,
    hash: '$2a$04$OCmOtCgkXV8kfC.TPyadY.MIRwdU0Vi/Xy5u4NRzMCW5dSMBEdwFG',
  },
  { name: 'stranger', password: 'hunter2', salt: null, hash: 'hunter2' },
] as const

const users = {
  urlEnv: 'DATABASE_URL',
  table: 'member',
  columns: { id: 'userid', username: 'name', password: 'hash' },
  passwords: [
    { format: 'vbulletin', columns: { salt: 'salt' } },
    { format: 'devise-bcrypt-pepper', environment: { pepper: 'OLD_PEPPER' } },
    { format: 'bcrypt' },
  ],
  rehash: 'phc-argon2id',
}

it('lets everybody in whose rule is named, and hashes each password anew at the first login', async () => {
  using files = configured({ port: 0, users, faces: [faces[1]] })
  const path = `${files.folder}/forum.db`
  createTable(path)
  const environment = { ...secrets, DATABASE_URL: `sqlite:${path}`, OLD_PEPPER: '0123456789abcdef-pepper' }
  await using running = await files.start(environment)
  const client = clients['flask-jwt']
  for (const { name, password } of rows.filter(({ name }) => name !== 'other' && name !== 'stranger')) {
    assert.equal((await postLogin(running.address, client, name, `${password}!`)).status, 401, name)
    await logIn(running.address, client, name, password)
    assert.match(hashOf(path, name), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/, name)
    await logIn(running.address, client, name, password)
  }
  for (const { name, password, hash } of rows.filter(({ name }) => name === 'other' || name === 'stranger')) {
    assert.equal((await postLogin(running.address, client, name, password)).status, 401, name)
    assert.equal(hashOf(path, name), hash)
  }
  assert.match(running.stderr(), /^warning: users\.passwords: vbulletin hashes are accepted, which are broken/m)
  assert.match(running.stderr(), /1 of 5 passwords that were looked at are of an unknown format/)
})

it('does not start with a field that the format lacks, a column that the table lacks, or a pepper that is not set', async () => {
  const passwords = [
    { format: 'vbulletin', columns: { pepper: 'salt' } },
    { format: 'devise-bcrypt-pepper', environment: { pepper: 'OLD_PEPPER' } },
    { format: 'punbb-redmine', columns: { salt: 'gone' } },
  ]
  using files = configured({ port: 0, users: { ...users, passwords }, faces: [faces[1]] })
  const path = `${files.folder}/forum.db`
  createTable(path)
  const { exitCode, stderr } = await files.runToEnd({ ...secrets, DATABASE_URL: `sqlite:${path}` })
  assert.equal(exitCode, 2)
  assert.match(stderr, /users\.passwords\.0\.columns\.pepper: unknown; give salt/)
  assert.match(stderr, /users\.passwords\.1\.environment\.pepper: the environment variable OLD_PEPPER is not set/)
  assert.match(stderr, /there is no column gone \(passwords\)/)
})

function createTable(path: string): void {
  using database = new DatabaseSync(path)
  database.exec('create table member (userid integer primary key, name text unique, hash text, salt text)')
  const insert = database.prepare('insert into member (name, hash, salt) values (?, ?, ?)')
  for (const { name, hash, salt } of rows) insert.run(name, hash, salt)
}

function hashOf(path: string, name: string): string {
  using database = new DatabaseSync(path, { readOnly: true })
  return String(database.prepare('select hash from member where name = ?').get(name)?.['hash'])
}
