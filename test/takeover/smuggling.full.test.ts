/** Request smuggling against gunicorn, uvicorn and Node behind the server: what they see, and whose answer is whose. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CORPUS } from './smuggling/corpus.ts'
import { startServe } from './start-serve.ts'

const FOLDER = fileURLToPath(new URL('./smuggling/', import.meta.url))
const SECRET = 'q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6PgA'

interface Seen {
  readonly path: string
  readonly subject: string | null
}

type App = AsyncDisposable & { readonly port: number; readonly seen: () => Promise<readonly Seen[]> }

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function seenAt(port: number): Promise<readonly Seen[]> {
  return (await (await fetch(`http://127.0.0.1:${port}/seen`)).json()) as readonly Seen[]
}

async function python(command: string, words: (port: number) => readonly string[]): Promise<App> {
  const port = await freePort()
  const child = spawn(command, words(port), {
    cwd: FOLDER,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1' },
  })
  for (let i = 0; i < 300; i += 1) {
    if (await seenAt(port).catch(() => undefined)) break
    await sleep(50)
  }
  return {
    port,
    seen: () => seenAt(port),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function node(): Promise<App> {
  const seen: Seen[] = []
  const app = createServer((request, response) => {
    const body: Buffer[] = []
    request.on('data', (chunk: Buffer) => body.push(chunk))
    request.on('end', () => {
      const subjects = Object.entries(request.headers).filter(([name]) => /^x.latchkey.subject$/.test(name))
      seen.push({ path: request.url ?? '', subject: subjects[0] ? String(subjects[0][1]) : null })
      response.end(JSON.stringify({ path: request.url, body: Buffer.concat(body).toString('latin1') }))
    })
  }).listen(0, '127.0.0.1')
  await once(app, 'listening')
  const address = app.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    seen: async () => seen,
    async [Symbol.asyncDispose]() {
      app.close().closeAllConnections()
    },
  }
}

const APPS = [
  ['Node', undefined, node],
  [
    'gunicorn',
    '/usr/bin/gunicorn',
    () =>
      python('/usr/bin/gunicorn', (port) => [
        '-b',
        `127.0.0.1:${port}`,
        '-w',
        '1',
        '--threads',
        '4',
        '--keep-alive',
        '5',
        'app:wsgi',
      ]),
  ],
  [
    'uvicorn',
    '/usr/bin/uvicorn',
    () => python('/usr/bin/uvicorn', (port) => ['--port', String(port), '--no-access-log', 'app:asgi']),
  ],
] as const

function missing(command: string | undefined): string | false {
  return command !== undefined && spawnSync(command, ['--version']).status !== 0 ? `no ${command}` : false
}

/** Sends bytes and takes whatever comes. The server is left to close, for a moment. */
async function attack(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.write(Buffer.from(bytes, 'latin1'))
  await Promise.race([once(socket, 'close'), sleep(150)])
  socket.destroy()
  return text
}

describe('smuggled requests', () => {
  for (const [name, command, start] of APPS) {
    it(`are seen by no app on ${name}, and nobody gets another's answer`, { skip: missing(command) }, async () => {
      await using app = await start()
      await using serving = await startServe({
        settings: {
          ...{ host: '127.0.0.1', port: 0, logLevel: 'error' },
          users: {
            urlEnv: 'USERS_URL',
            table: 'user',
            columns: { id: 'id', username: 'username', password: 'password' },
          },
          faces: [{ dialect: 'flask-jwt', secretEnv: 'APP_SECRET' }],
          upstream: {
            prefixes: [{ prefix: '/', origin: `http://127.0.0.1:${app.port}` }],
            routes: [
              { method: '*', path: '/smuggled/**', access: 'nobody' },
              { method: '*', path: '/**', access: 'public' },
            ],
          },
        },
        environment: { APP_SECRET: SECRET },
        sql: ['CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR(80) UNIQUE, password VARCHAR(200))'],
      })
      const { port } = serving.address
      let victims = 0
      const victim = async () => {
        victims += 1
        const sent = { path: `/victim/${victims}`, body: `of victim ${victims}` }
        const answer = await fetch(`http://127.0.0.1:${port}${sent.path}`, { method: 'POST', body: sent.body })
        return [await answer.json(), sent] as const
      }
      for (const [what, bytes] of CORPUS) {
        const [, ...others] = await Promise.all([attack(port, bytes), victim(), victim(), victim()])
        for (const [got, expected] of [...others, await victim(), await victim()]) assert.deepEqual(got, expected, what)
      }
      const seen = await app.seen()
      assert.deepEqual(
        seen.filter(({ path }) => path === '/smuggled'),
        [],
      )
      assert.deepEqual(
        seen.filter(({ subject }) => subject !== null),
        [],
      )
      assert.equal(seen.filter(({ path }) => path.startsWith('/victim/')).length, victims)
    })
  }
})
