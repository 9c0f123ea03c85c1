/** A database user who may only read: hashes would stay old for ever, and only a line of the log at each login would tell. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { createStoredUsers } from '@latchkey/server'
import { openUserTable, surveyUsers } from '@latchkey/sql'
import { execute, type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'

const OLD = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const columns = { id: 'id', username: 'username', password: 'pass word' }

const reader = {
  mariadb: {
    quote: '`',
    user: ["create user app@'%'", "grant select on latchkey_1.people to app@'%'"],
    grant: "GRANT UPDATE (`pass word`) ON `latchkey_1`.`people` TO 'app'@'%'",
  },
  postgres: {
    quote: '"',
    user: ['create role app login', 'grant select on people to app'],
    grant: 'GRANT UPDATE ("pass word") ON people TO app',
  },
} as const

function describeMissingRight(kind: PrivateDatabase['kind'], start: () => Promise<PrivateDatabase>): void {
  describe(`a table of ${kind} that may only be read`, { skip: skipWithout(kind) }, () => {
    it('is told at the start where hashes are to be replaced, with the statement after which they are', async () => {
      await using database = await start()
      const { quote, user, grant } = reader[kind]
      const password = `${quote}pass word${quote}`
      await execute(
        database.url,
        `create table people (id int primary key, username varchar(45) unique, ${password} varchar(255))`,
        `insert into people values (1, 'roy', '${OLD}')`,
        ...user,
      )
      const url = Object.assign(new URL(database.url), { username: 'app' }).href
      await using store = await openUserTable({ url, table: 'people', columns })
      const hasher = createHasher()
      const warnings = async (rehash: boolean) => (await createStoredUsers({ store, hasher, rehash })).warnings
      assert.deepEqual(await warnings(false), [])
      const [told, ...others] = await warnings(true)
      assert.deepEqual(others, [])
      assert.equal(
        told,
        `old hashes are not replaced: the database's user may not change passwords; let an administrator run: ${grant}`,
      )
      await using survey = await surveyUsers({ url, table: 'people', columns })
      assert.equal(await survey.missingRight(), grant)
      await execute(database.url, grant)
      assert.equal(await survey.missingRight(), undefined)
      assert.deepEqual(await warnings(true), [])
      const users = await createStoredUsers({ store, hasher, rehash: true })
      assert.ok(await users.authenticate('roy', 'roy'))
      assert.match((await store.findById(1))?.passwordHash ?? '', /^\$argon2id\$/)
    })
  })
}

describeMissingRight('mariadb', startMariaDb)
describeMissingRight('postgres', startPostgres)
