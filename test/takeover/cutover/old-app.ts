/** The Flask app under gunicorn, with people whose passwords Werkzeug has hashed. */
import { spawn } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

export interface OldApp extends AsyncDisposable {
  readonly port: number
}

/** Makes the table. All have the same password. */
export function makePeople(file: string, names: readonly string[], password: string): void {
  using database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal')
  database.exec('create table user (id integer primary key, username varchar(80) unique, password varchar(200))')
  const insert = database.prepare('insert into user (username, password) values (?, ?)')
  for (const name of names) {
    const hex = pbkdf2Sync(password, `salt${name}`, 1000, 32, 'sha256').toString('hex')
    insert.run(name, `pbkdf2:sha256:1000$salt${name}$${hex}`)
  }
}

export async function startOldApp(file: string, secret: string): Promise<OldApp> {
  const port = await freePort()
  const child = spawn('/usr/bin/gunicorn', ['-w', '2', '-b', `127.0.0.1:${port}`, '--keep-alive', '5', 'app:app'], {
    cwd: FOLDER,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1', APP_SECRET: secret, APP_DB: file },
  })
  for (let i = 0; i < 400; i += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) break
    await sleep(50)
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
