/** One private database server for the tests of a file. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from './private-database.ts'

const START = { mariadb: startMariaDb, postgres: startPostgres }

export interface TestedDatabase {
  /** Why there is none here. */
  readonly skip: string | false
  /** The server of the tests that run now. */
  readonly running: () => PrivateDatabase
}

/** Starts it before the file's tests, and ends it after them. */
export function testedDatabase(kind: PrivateDatabase['kind']): TestedDatabase {
  const skip = skipWithout(kind)
  let database: PrivateDatabase | undefined
  before(async () => {
    if (!skip) database = await START[kind]()
  })
  after(() => database?.[Symbol.asyncDispose]())
  return {
    skip,
    running: () => {
      assert.ok(database)
      return database
    },
  }
}
