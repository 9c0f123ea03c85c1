/** SQLite in files of a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { TestEngine } from './test-engine.ts'

/** To be called once by a test file, which removes the folder at its end. */
export function sqliteEngine(): TestEngine {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
  let count = 0
  after(() => rmSync(folder, { recursive: true }))
  return {
    name: 'SQLite',
    skip: false,
    openedOnce: false,
    async createDatabase() {
      count += 1
      return `sqlite:${join(folder, `${count}.db`)}`
    },
    articleTable:
      'create table "user" (id integer primary key autoincrement, username varchar(45) collate nocase, password varchar(255))',
    textIdTable: 'create table accounts (uid varchar(40) collate nocase, login text, pw text, off boolean)',
  }
}
