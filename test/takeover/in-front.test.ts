/** The settings of `docs/takeover/in-front.md` as they stand there, in front of an app that knows nothing of us. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { startServe } from './start-serve.ts'

const PAGE = readFileSync(new URL('../../docs/takeover/in-front.md', import.meta.url), 'utf8')
const [, SETTINGS = ''] = /```json\n(.*?)```/s.exec(PAGE) ?? []

describe('the settings of docs/takeover/in-front.md', () => {
  it('let roy log in here, and answer /rest-auth from the app only with his token', async () => {
    const app = createServer((request, response) => {
      response.end(JSON.stringify({ path: request.url, subject: request.headers['x-latchkey-subject'] ?? null }))
    }).listen(0, '127.0.0.1')
    await once(app, 'listening')
    using _ = { [Symbol.dispose]: () => app.close().closeAllConnections() }
    const address = app.address()
    const port = typeof address === 'object' ? address?.port : 0
    const hash = await createHasher({ policy: { format: 'werkzeug-pbkdf2' } }).hash('open sesame')
    await using serving = await startServe({
      settings: JSON.parse(SETTINGS.replace('"port": 5000', '"port": 0').replace(':8000', `:${port}`)),
      environment: { APP_SECRET: 'q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6PgA' },
      sql: [
        'CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR(80) UNIQUE, password VARCHAR(200))',
        `INSERT INTO user VALUES (1, 'roy', '${hash}')`,
      ],
    })
    const url = `http://127.0.0.1:${serving.address.port}`
    const asked = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${url}${path}`, init)
      return { status: answer.status, said: await answer.text() }
    }
    const login = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const { status, said } = await asked('/auth', { ...login, body: '{"username":"roy","password":"open sesame"}' })
    assert.equal(status, 200)
    const authorization = `JWT ${(JSON.parse(said) as { access_token: string }).access_token}`
    const app200 = (path: string, subject: string | null) => ({ status: 200, said: JSON.stringify({ path, subject }) })
    assert.deepEqual(await asked('/rest-auth', { headers: { authorization } }), app200('/rest-auth', '1'))
    assert.deepEqual(await asked('/static/a.css?v=1'), app200('/static/a.css?v=1', null))
    const forged = { 'x-latchkey-subject': '1', x_latchkey_subject: '1' }
    assert.deepEqual(await asked('/', { headers: forged }), app200('/', null))
    const refused = await asked('/rest-auth', { headers: forged })
    assert.equal(refused.status, 401)
    assert.match(refused.said, /Authorization Required/)
  })
})
