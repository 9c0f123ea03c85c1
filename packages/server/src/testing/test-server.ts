/** A login server whose users are callbacks: what most tests of HTTP talk to. */
import { flaskJwt, oauth } from '@latchkey/protocol'
import { type Key, secretKey } from '@latchkey/tokens'
import type { Users } from '../login/users.ts'
import type { FaceRecipe } from '../server/face.ts'
import type { FaceDefinition } from '../server/face-options.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer, type LoginServer } from '../server/login-server.ts'
import type { LoginServerOptions } from '../server/server-options.ts'
import type { Store } from '../server/store.ts'
import type { Logger } from '../world/logger.ts'
import type { Recipe } from '../world/recipe.ts'
import type { World } from '../world/world.ts'

/** What a test server wrote to its log. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly { readonly level: string; readonly facts: object; readonly message: string }[]
}

export function recordingLogger(): RecordingLogger {
  const lines: { level: string; facts: object; message: string }[] = []
  const writer = (level: string) => (facts: object, message: string) => void lines.push({ level, facts, message })
  return { lines, info: writer('info'), warn: writer('warn'), error: writer('error') }
}

/** A strong key of its own for each name. */
export function testKey(name: string): Key {
  return secretKey(`${name}-0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg`.padEnd(40, 'mEpAuIoK'), { alg: 'HS256' })
}

export const roy: Users = {
  authenticate: (username, password) => (username === 'roy' && password === 'open sesame' ? { id: 7 } : undefined),
}

/** A face of the native dialect: `POST /v1/login`. */
export function oauthFace<P = unknown>(definition: Partial<FaceDefinition<P>> = {}): FaceRecipe {
  return face({
    dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
    keys: [testKey('native')],
    users: roy,
    routes: [{ method: 'GET', path: '/protected', handle: () => 'reached' }],
    ...definition,
  })
}

/** A face of Flask-JWT's dialect: `POST /auth`. */
export function flaskJwtFace<P = unknown>(definition: Partial<FaceDefinition<P>> = {}): FaceRecipe {
  return face({ dialect: flaskJwt(), keys: [testKey('flask-jwt')], users: roy, ...definition })
}

/** The recipe of a store that is open already: from now on the server closes it. */
export function openedStore(store: Store): Recipe<World, Store> {
  return { faults: () => [], open: async () => store }
}

/** A server with one native face and a silent log, unless the options say otherwise. */
export function testServer(options: Partial<LoginServerOptions> = {}): Promise<LoginServer> {
  return createLoginServer({ faces: [oauthFace()], logger: recordingLogger(), ...options })
}

/** A body that logs roy in, in any dialect of the tests. */
export const royLogin: string = JSON.stringify({ username: 'roy', password: 'open sesame' })

/** Logs in through the web handler. */
export async function tokenOf(server: LoginServer, path = '/v1/login'): Promise<string> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await server.handler(
    new Request(`http://api.test${path}`, { method: 'POST', headers, body: royLogin }),
  )
  const { access_token: token } = (await response.json()) as { readonly access_token?: unknown }
  if (typeof token !== 'string') throw new Error(`the login was answered with ${response.status}`)
  return token
}
