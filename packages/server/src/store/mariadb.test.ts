/** The user store on MariaDB. */
import assert from 'node:assert/strict'
import { describeEngine, type TestEngine } from './testing/describe-engine.ts'
import { describeOutage } from './testing/describe-outage.ts'
import { type PrivateDatabase, skipWithout, startMariaDb } from './testing/private-database.ts'

let database: PrivateDatabase | undefined

const mariadb: TestEngine = {
  name: 'MariaDB',
  skip: skipWithout('mariadb'),
  async start() {
    database = await startMariaDb()
  },
  async dispose() {
    await database?.[Symbol.asyncDispose]()
  },
  async createDatabase() {
    assert.ok(database)
    return database.createDatabase()
  },
  articleTable: `CREATE TABLE \`user\` (
    \`id\` int NOT NULL AUTO_INCREMENT,
    \`username\` varchar(45) DEFAULT NULL,
    \`password\` varchar(255) DEFAULT NULL,
    PRIMARY KEY (\`id\`)
  ) ENGINE=InnoDB AUTO_INCREMENT=1 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  textIdTable: 'create table accounts (uid varchar(40), login varchar(45), pw text, off tinyint) charset utf8mb4',
}

describeEngine(mariadb)
describeOutage('MariaDB', skipWithout('mariadb'), startMariaDb)
