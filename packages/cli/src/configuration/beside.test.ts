/** Beside the old app: the endpoint that a proxy asks, for every dialect, from the settings file alone. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { nodeListener } from '@latchkey/server/node'
import { DIALECTS } from '../dialects/dialects.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { createConfiguredServer } from './configured-server.ts'

const SECRET = 'a secret of the old app: 32 bytes or more'

/** What a dialect needs to be one. */
const OPTIONS: Readonly<Record<string, object>> = {
  oauth: { issuer: 'https://auth.example', audience: 'https://api.example' },
  declared: {
    login: { path: '/login', read: [{ json: { username: 'username' } }] },
    answer: { body: { token: '{token}' } },
    token: { claims: { exp: '{now+300}', iat: '{now}', sub: '{user.id}' } },
    subject: { claim: 'sub', column: 'id' },
    carry: [{ header: 'authorization', word: 2 }],
    refuse: { absent: { status: 403, body: { message: 'no token' } } },
    cors: 'none',
    json: 'flask',
  },
}

async function asking(dialect: string, proxy: 'nginx' | 'traefik' | 'envoy') {
  const folder = scratchFolder()
  const file = join(folder.path, 'latchkey.json')
  const users = join(folder.path, 'users.db')
  const database = new DatabaseSync(users)
  database.exec(
    'CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT, is_active INTEGER DEFAULT 1)',
  )
  const hash = await createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }).hash('open sesame')
  database.prepare('INSERT INTO user VALUES (7, ?, ?, 1)').run('roy', hash)
  database.close()
  const settings = {
    ...{ port: 0, logLevel: 'error' },
    users: { urlEnv: 'USERS_URL', table: 'user' },
    faces: [{ dialect, secretEnv: 'SECRET', options: OPTIONS[dialect] ?? {} }],
    forwardAuth: { proxy, routes: [{ method: 'GET', path: '/open', access: 'public' }] },
  }
  writeFileSync(file, JSON.stringify(settings))
  const { server } = await createConfiguredServer(file, { USERS_URL: `sqlite:${users}`, SECRET })
  const http = createServer(nodeListener(server)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return {
    url,
    ask: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      proxy === 'envoy'
        ? fetch(`${url}/decide${path}`, { headers })
        : fetch(`${url}/decide`, {
            headers:
              proxy === 'nginx'
                ? { 'x-original-method': 'GET', 'x-original-uri': path, ...headers }
                : { 'x-forwarded-method': 'GET', 'x-forwarded-uri': path, ...headers },
          }),
    async [Symbol.asyncDispose]() {
      http.close().closeAllConnections()
      await server.close()
      folder[Symbol.dispose]()
    },
  }
}

describe('forwardAuth in the settings file', () => {
  for (const dialect of DIALECTS.keys()) {
    it(`decides by the face of ${dialect}`, async () => {
      await using server = await asking(dialect, 'traefik')
      const open = await server.ask('/open')
      assert.deepEqual([open.status, open.headers.get('x-auth-subject')], [200, ''])
      const refused = await server.ask('/rest-auth')
      assert.ok(refused.status === 401 || refused.status === 403, `${refused.status}`)
      assert.equal((await server.ask('/rest-auth', { authorization: 'Bearer a.b.c' })).status >= 400, true)
      assert.equal((await server.ask('/open', { 'x-auth-subject': '1' })).status, 400)
    })
  }

  for (const proxy of ['nginx', 'traefik', 'envoy'] as const) {
    it(`tells ${proxy} whose token it is`, async () => {
      await using server = await asking('flask-jwt', proxy)
      const login = await fetch(`${server.url}/auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"username":"roy","password":"open sesame"}',
      })
      const { access_token: token } = (await login.json()) as { readonly access_token: string }
      const answer = await server.ask('/rest-auth', { authorization: `JWT ${token}` })
      assert.deepEqual([answer.status, answer.headers.get('x-auth-subject')], [200, '7'])
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    })
  }
})
