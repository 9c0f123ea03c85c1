/** Tokens that say a name: what is said of a person by id reaches them, and nobody who is called like that id. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import { flaskPyjwt, oauth } from '@latchkey/protocol'
import { openStore, sql, userTable } from '@latchkey/sql'
import { decodeUnverified } from '@latchkey/tokens'
import { createAudit } from '../audit/create-audit.ts'
import { createAdministration } from '../native/administration.ts'
import { nativeFace } from '../native/native-face.ts'
import { createRevocationLog } from '../revocations/revocation-log.ts'
import { recordingLogger, testKey } from '../testing/test-server.ts'
import { createTravellingClock } from '../testing/travelling-clock.ts'
import { createWorld } from '../world/world.ts'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'
import { namesInTokens } from './names-in-tokens.ts'
import { openPeople, type People } from './people.ts'
import { createServerEvents } from './server-events.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-names-'))
after(() => rmSync(folder, { recursive: true }))

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'
const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
const passwordHash = await hasher.hash(PASSWORD)
const routes = [{ method: 'GET', path: '/protected', handle: () => 'reached' }]
let count = 0

/** An old app's table in which a user is called like the id of another, and a server of two faces over it. */
async function started(user: 'username' | 'id' = 'username') {
  count += 1
  const app = join(folder, `app-${count}.db`)
  using database = new DatabaseSync(app)
  database.exec('create table user (id integer primary key, username text, password text)')
  const insert = database.prepare('insert into user values (?, ?, ?)')
  for (const [id, name] of [
    [7, 'roy'],
    [8, '7'],
  ] as const)
    insert.run(id, name, passwordHash)
  const people = userTable({
    url: `sqlite:${app}`,
    table: 'user',
    columns: { id: 'id', username: 'username', password: 'password' },
    deletesRows: true,
  })
  const url = `sqlite:${join(folder, `own-${count}.db`)}`
  const clock = createTravellingClock()
  const server = await createLoginServer({
    store: sql(url),
    clock,
    people,
    faces: [
      nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] }),
      face({ dialect: flaskPyjwt({ user }), keys: [testKey('article-a')], routes }),
    ],
    limits: { off: 'limits have tests of their own' },
    revocations: { pollMilliseconds: 10, heartbeatMilliseconds: 100 },
    logger: recordingLogger(),
  })
  const post = async (path: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const request = new Request(ISSUER + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const response = await server.handler(request, { peerAddress: '192.0.2.7' })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> }
  }
  const ask = async (token: string) =>
    (await server.handler(new Request(`${ISSUER}/protected`, { headers: { 'x-access-token': token } }))).status
  return {
    server,
    clock,
    url,
    people,
    post,
    ask,
    logIn: async (username: string) => {
      const { status, body } = await post('/login', { username, password: PASSWORD })
      assert.equal(status, 200)
      return body['token'] ?? ''
    },
    /** What happens in another process is heard of from the log. */
    becomesRefused: async (token: string) => {
      for (let tries = 0; tries < 500 && (await ask(token)) !== 403; tries += 1) await sleep(20)
      assert.equal(await ask(token), 403)
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** What an operator does beside the server, in another process. */
async function administered(url: string, recipe: Parameters<typeof openPeople>[0]) {
  await using opened = new AsyncDisposableStack()
  const world = createWorld({ logger: recordingLogger() })
  const store = opened.use(await openStore({ url, world }))
  const log = opened.use(createRevocationLog({ store: store.revocations, clock: world.clock }))
  const audit = createAudit({ store: store.audit, logger: world.logger })
  let people: People | undefined
  const usernamesOf = namesInTokens({ people: () => people, faces: () => [] })
  const events = createServerEvents({
    ...world,
    store,
    log,
    audit,
    usernamesOf,
    accessTokenLifetimeSeconds: () => 3600,
  })
  opened.use(events)
  events.begin()
  people = await openPeople(recipe, { world, store, events, hasher }, opened)
  if (!people) return assert.fail('there are no people')
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
  const { clock } = world
  const administration = createAdministration({ store, raise: events.raise, audit, people, dialect, clock })
  const owned = opened.move()
  return { administration, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const byOperator = { client: {}, actor: 'cli' }

describe('a token that says a name', () => {
  it('says the name of the row, and the audit log says its id', async () => {
    await using it = await started()
    assert.equal(decodeUnverified(await it.logIn('roy')).claims['user'], 'roy')
    const store = await openStore({ url: it.url })
    const events = await store.audit.list({ type: 'login', limit: 1 })
    await store[Symbol.asyncDispose]()
    assert.equal(events[0]?.subject, '7')
  })

  it('is revoked by the id of its person, and not that of whoever is called like the id', async () => {
    await using it = await started()
    const [roy, seven] = [await it.logIn('roy'), await it.logIn('7')]
    await it.server.revoke({ subject: '7' })
    assert.deepEqual([await it.ask(roy), await it.ask(seven)], [403, 200])
  })

  it('is revoked by nothing that names no person', async () => {
    await using it = await started()
    const roy = await it.logIn('roy')
    await it.server.revoke({ subject: 'roy' })
    assert.equal(await it.ask(roy), 200)
  })

  for (const [what, end] of [
    ['is disabled', (administration) => administration.changeUser.disable({ id: '7', ...byOperator })],
    ['is deleted', (administration) => administration.changeUser.remove({ id: '7', ...byOperator })],
  ] as const satisfies readonly (readonly [
    string,
    (administration: Awaited<ReturnType<typeof administered>>['administration']) => Promise<boolean>,
  ])[]) {
    it(`is refused when its person ${what} by somebody beside the server`, async () => {
      await using it = await started()
      const [roy, seven] = [await it.logIn('roy'), await it.logIn('7')]
      await using beside = await administered(it.url, it.people)
      assert.equal(await end(beside.administration), true)
      await it.becomesRefused(roy)
      assert.equal(await it.ask(seven), 200)
      assert.equal((await it.post('/login', { username: 'roy', password: PASSWORD })).status, 401)
    })
  }

  it('is refused when its person logs out everywhere at another face', async () => {
    await using it = await started()
    const [roy, seven] = [await it.logIn('roy'), await it.logIn('7')]
    const native = await it.post('/v1/login', { username: 'roy', password: PASSWORD })
    // Tokens of this second stay, because the login from which the logout comes may be one of them.
    it.clock.travel(2)
    assert.equal((await it.post('/v1/logout', { everywhere: true }, native.body['access_token'])).status, 200)
    assert.deepEqual([await it.ask(roy), await it.ask(seven)], [403, 200])
  })

  it('says the id where the dialect is told so, and is revoked by that', async () => {
    await using it = await started('id')
    const [roy, seven] = [await it.logIn('roy'), await it.logIn('7')]
    assert.equal(decodeUnverified(roy).claims['user'], 7)
    await it.server.revoke({ subject: '7' })
    assert.deepEqual([await it.ask(roy), await it.ask(seven)], [403, 200])
  })
})
