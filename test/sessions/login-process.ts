/**
 * A login server with sessions, as a process of its own: `node login-process.ts '{"database": …}'`. Prints where it listens.
 * `POST /control/pass` lets as many seconds pass in it as its body says.
 */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, createWorld, face } from '@latchkey/server'
import {
  createLoginSessions,
  createRevocationLog,
  createServerEvents,
  noLoginLimits,
  noRateLimits,
} from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'
import { secretKey } from '@latchkey/tokens'
import type { LoginSettings } from './settings.ts'

const { database, secret, issuer } = JSON.parse(process.argv[2] ?? '') as LoginSettings
const { clock: machine, randomId, logger } = createWorld()
let passed = 0
const clock = { ...machine, now: () => machine.now() + passed }
const store = await openStore({ url: database })
const log = createRevocationLog({ store: store.revocations, clock })
const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
const users = await createStoredUsers({ store: store.users, hasher })
const dialect = oauth({ issuer, audience: issuer })
const keys = [secretKey(secret, { alg: 'HS256' })]
const audit = { record: store.audit.append }
const accessTokenLifetimeSeconds = () => dialect.accessTokenLifetimeSeconds
const events = createServerEvents({ store, log, audit, clock, randomId, logger, accessTokenLifetimeSeconds })
events.begin()
const sessions = createLoginSessions({
  logins: noLoginLimits,
  limits: noRateLimits,
  raise: events.raise,
  store,
  log,
  dialect,
  keys,
  findPrincipal: users.findById,
  // The proofs begin many families of one user, and none may end before its time.
  maximumSessions: 10_000,
  maximumSessionsPerClient: 10_000,
  audit,
  clock,
  randomId,
})
const server = await createLoginServer({
  faces: [
    face({
      dialect,
      keys,
      users,
      routes: [{ method: 'GET', path: '/me', handle: () => 'reached' }],
      sessions: sessions.sessions,
      endpoints: sessions.endpoints,
    }),
  ],
  revocations: { log },
  limits: { off: 'one address logs in for all' },
  owns: [sessions, events, store],
  clock,
})
const answer = nodeListener(server)

const http = createServer(async (request, response) => {
  if (request.url !== '/control/pass') return answer(request, response)
  passed += Number(await text(request))
  response.end()
})
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
