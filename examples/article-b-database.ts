/** The article's table and row in an embedded database, for a start without a database server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const TABLE = `
CREATE TABLE user (
  id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  username varchar(45) DEFAULT NULL,
  password varchar(255) DEFAULT NULL
);
insert into user(username, password)
values ('roy', 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e');
`

/** Makes the database in a temporary folder, which is deleted when the process ends, and returns its URL. */
export function articleDatabase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-article-b-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'roytuts.db')
  const database = new DatabaseSync(file)
  database.exec(TABLE)
  database.close()
  return `sqlite:${file}`
}
