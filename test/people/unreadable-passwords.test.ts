/** A user table whose passwords nobody here can check: the start says how many, and what mends it, and not everybody's first login. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { createLoginServer, face } from '@latchkey/server'
import { sharedUsers } from '@latchkey/server/administration'
import { userTable } from '@latchkey/sql'
import { execute } from '@latchkey/sql/testing'
import { secretKey } from '@latchkey/tokens'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-unreadable-'))
after(() => rmSync(folder, { recursive: true }))

const SECRET = 'unreadable-0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5JgmEpAuIoK'

async function warningsOf(name: string, passwords: readonly string[]): Promise<readonly string[]> {
  const url = `sqlite:${join(folder, name)}`
  const rows = passwords.map((password, i) => `(${i + 1}, 'user ${i}', '${password}')`)
  await execute(
    url,
    'create table people (id integer primary key, username text unique, password text)',
    `insert into people values ${rows.join()}`,
  )
  const server = await createLoginServer({
    people: userTable({ url, table: 'people', columns: { id: 'id', username: 'username', password: 'password' } }),
    faces: [face({ dialect: flaskJwt(), keys: [secretKey(SECRET, { alg: 'HS256' })], users: sharedUsers })],
    logger: { info() {}, warn() {}, error() {} },
  })
  await server.close()
  return server.warnings.filter((line) => line.includes('passwords that were looked at'))
}

const WERKZEUG = 'pbkdf2:sha256:1000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const bcrypt = (i: number) => `$2b$12$${String(i).padStart(22, 'x')}31charactersofadigestinbase64ab`

it('are counted at the start, with what mends it', async () => {
  const passwords = Array.from({ length: 1998 }, (_, i) => bcrypt(i))
  assert.deepEqual(await warningsOf('bcrypt.db', [...passwords, WERKZEUG, WERKZEUG]), [
    'flask-jwt: 1,998 of 2,000 passwords that were looked at are bcrypt, which is not read here: these users cannot log in before they have a new password, by mail or by latchkey users set-password',
  ])
})

it('are counted by what mends them', async () => {
  assert.deepEqual(
    await warningsOf('mixed.db', ['plain$$a', 'plain$$b', 'sha1$salt$00', 'pbkdf2:sha256$salt$00', WERKZEUG]),
    [
      'flask-jwt: 2 of 5 passwords that were looked at are werkzeug-plain, which is broken, and is not read unless passwords names "werkzeug-plain": these users cannot log in',
      'flask-jwt: 1 of 5 passwords that were looked at are werkzeug-hmac, which is broken, and is not read unless passwords names "werkzeug-hmac": these users cannot log in',
      'flask-jwt: 1 of 5 passwords that were looked at are werkzeug-pbkdf2, without a number of iterations: these users cannot log in unless werkzeugDefaultIterations gives it',
    ],
  )
})

it('are nothing to tell where each can be checked', async () => {
  assert.deepEqual(await warningsOf('good.db', [WERKZEUG, WERKZEUG]), [])
})
