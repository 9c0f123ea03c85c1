/** `latchkey init` over a table on MariaDB and PostgreSQL. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { execute, type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { clients, logIn } from './api.ts'
import { roysHash } from './article-file.ts'
import { init, serve } from './initialised.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('what latchkey init writes', () => {
  for (const [kind, start, quote] of [
    ['mariadb', startMariaDb, '`'],
    ['postgres', startPostgres, '"'],
  ] as const) {
    describe(`on ${kind}`, { skip: skipWithout(kind) }, () => {
      let database: PrivateDatabase
      before(async () => {
        database = await start()
      })
      after(() => database[Symbol.asyncDispose]())

      it('serves new clients over an existing table, whose columns it has found', async () => {
        using folder = scratchFolder()
        await execute(
          database.url,
          `create table ${quote}user${quote} (uid varchar(36) primary key, email varchar(90) unique, password_hash varchar(255))`,
          `insert into ${quote}user${quote} values ('a-1', 'roy@example.com', '${roysHash}')`,
        )
        const made = await init(folder, ['--yes', '--table', 'user'], { DATABASE_URL: database.url })
        assert.equal(made.exitCode, 0, made.stderr)
        assert.ok(made.stdout.includes('note: stored passwords: werkzeug-pbkdf2 (pbkdf2 sha256, 150000 iterations)'))
        assert.doesNotMatch(readFileSync(join(folder.path, 'latchkey.env'), 'utf8'), /127\.0\.0\.1/)
        await using running = await serve(folder, { DATABASE_URL: database.url })
        await logIn(running.address, clients.oauth, 'roy@example.com', 'roy')
      })
    })
  }
})
