/** The quickstart: three faces over one embedded database, with the articles' users and keys. */
import { createHasher } from '@latchkey/passwords'
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import {
  createLoginServer,
  createStoredUsers,
  DomainError,
  type Face,
  face,
  type LoginServer,
  openUserStore,
  type StoredUsers,
  type UserStore,
} from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import { type DataFolder, openDataFolder } from './data-folder.ts'

const ISSUER = 'http://latchkey.localhost'

/** The articles' users. Everybody knows these passwords. */
const SAMPLE_USERS = [
  { username: 'user1', password: 'password123' },
  { username: 'roy', password: 'roy' },
] as const

const UNSAFE = [
  'quickstart: the sample users user1 and roy have published passwords until you change them',
  'quickstart: article A accepts tokens without exp, never asks whether the user still exists, and lets every origin read its answers',
  'quickstart: HTTP is unencrypted; it is bound to loopback for that reason',
] as const

/** @param path - the data folder; made if it is not there */
export async function createQuickstartServer(path: string): Promise<LoginServer> {
  const folder = openDataFolder(path)
  try {
    const store = await openUserStore({ url: folder.databaseUrl })
    const hasher = createHasher()
    await folder.once('sample-users', () => createSampleUsers(store, hasher.hash))
    const users = await createStoredUsers({ store, hasher, rehash: true })
    const server = createLoginServer({
      faces: [nativeFace(users, folder), articleA(users), articleB(users)],
      owns: [store, folder],
    })
    return { ...server, warnings: [...UNSAFE, ...server.warnings] }
  } catch (fault) {
    await folder[Symbol.asyncDispose]()
    throw fault
  }
}

function nativeFace(users: StoredUsers, folder: DataFolder): Face {
  return face({
    dialect: oauth({ issuer: ISSUER, audience: ISSUER, realm: 'latchkey' }),
    keys: [secretKey(folder.secret('native.key'), { alg: 'HS256' })],
    users,
    routes: [
      {
        method: 'GET',
        path: '/v1/me',
        handle: ({ principal }) => ({ sub: principal.id, username: principal.username }),
      },
    ],
  })
}

/** Its tokens name the user by name and nobody looks the user up, as in the article. */
function articleA({ authenticate, ping }: StoredUsers): Face {
  return {
    dialect: flaskPyjwt(),
    keys: [secretKey('your_secret_key', { alg: 'HS256', allowWeak: "article A's secret" })],
    users: {
      ping,
      authenticate: async (username, password) =>
        (await authenticate(username, password)) ? { id: username } : undefined,
    },
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

/** A user who is there already is left as he is: his password may have been changed. */
async function createSampleUsers(store: UserStore, hash: (password: string) => Promise<string>): Promise<void> {
  for (const { username, password } of SAMPLE_USERS) {
    try {
      await store.createUser({ username, passwordHash: await hash(password) })
    } catch (fault) {
      if (!(fault instanceof DomainError && fault.code === 'username_taken')) throw fault
    }
  }
}
