/** A private MariaDB for the tests of one file. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { type PrivateDatabase, skipWithout, startMariaDb } from './private-database.ts'
import type { ServerEngine } from './test-engine.ts'

/** Starts it before the file's tests, and ends it after them. */
export function mariaDbEngine(): ServerEngine {
  const skip = skipWithout('mariadb')
  let database: PrivateDatabase | undefined
  const running = () => {
    assert.ok(database)
    return database
  }
  before(async () => {
    if (!skip) database = await startMariaDb()
  })
  after(() => database?.[Symbol.asyncDispose]())
  return {
    name: 'MariaDB',
    skip,
    openedOnce: false,
    running,
    createDatabase: () => running().createDatabase(),
    articleTable: `CREATE TABLE \`user\` (
    \`id\` int NOT NULL AUTO_INCREMENT,
    \`username\` varchar(45) DEFAULT NULL,
    \`password\` varchar(255) DEFAULT NULL,
    PRIMARY KEY (\`id\`)
  ) ENGINE=InnoDB AUTO_INCREMENT=1 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    textIdTable: 'create table accounts (uid varchar(40), login varchar(45), pw text, off tinyint) charset utf8mb4',
  }
}
