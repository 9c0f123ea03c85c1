/** The user store on SQLite: the file database and its locks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeEngine, type TestEngine } from './testing/describe-engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
let count = 0

const sqlite: TestEngine = {
  name: 'SQLite',
  skip: false,
  start: async () => {},
  async dispose() {
    rmSync(folder, { recursive: true })
  },
  async createDatabase() {
    count += 1
    return `sqlite:${join(folder, `${count}.db`)}`
  },
  articleTable:
    'create table "user" (id integer primary key autoincrement, username varchar(45) collate nocase, password varchar(255))',
  textIdTable: 'create table accounts (uid varchar(40) collate nocase, login text, pw text, off boolean)',
}

describeEngine(sqlite)
