/** Article B's table with its one row, in a SQLite file. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What the article's table holds for roy's password, `roy`. */
export const roysHash = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'

/** Makes the file and returns its URL. */
export function createArticleFile(folder: string): string {
  const file = join(folder, 'roytuts.db')
  using database = new DatabaseSync(file)
  database.exec('CREATE TABLE user (id integer PRIMARY KEY, username varchar(45), password varchar(255))')
  database.prepare('INSERT INTO user (username, password) VALUES (?, ?)').run('roy', roysHash)
  return `sqlite:${file}`
}
