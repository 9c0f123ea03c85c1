/** The quickstart's faces: the native one, and the two articles' with the secrets that stand in them. */
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import type { Face, StoredUsers } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import { nativeRoutes } from '../native-routes.ts'
import { usersByName } from '../users-by-name.ts'

const ISSUER = 'http://latchkey.localhost'

/** The native face comes first: it answers the paths that nobody has. */
export function quickstartFaces(users: StoredUsers, nativeSecret: Uint8Array): readonly Face[] {
  return [nativeFace(users, nativeSecret), articleA(users), articleB(users)]
}

function nativeFace(users: StoredUsers, secret: Uint8Array): Face {
  return {
    dialect: oauth({ issuer: ISSUER, audience: ISSUER, realm: 'latchkey' }),
    keys: [secretKey(secret, { alg: 'HS256' })],
    users,
    routes: nativeRoutes,
  }
}

function articleA(users: StoredUsers): Face {
  return {
    dialect: flaskPyjwt(),
    keys: [secretKey('your_secret_key', { alg: 'HS256', allowWeak: "article A's secret" })],
    users: usersByName(users),
    routes: [
      { method: 'GET', path: '/', public: true, handle: () => ({ message: 'Welcome to the Flask JWT API!' }) },
      { method: 'GET', path: '/protected', handle: () => ({ message: 'This is a protected route!' }) },
    ],
  }
}

function articleB(users: StoredUsers): Face {
  return {
    dialect: flaskJwt(),
    keys: [secretKey('secret-key', { alg: 'HS256', allowWeak: "article B's secret" })],
    users,
    routes: [{ method: 'GET', path: '/rest-auth', handle: () => 'You are an authenticate person to see this message' }],
  }
}
