/** The two articles' faces, with the secrets that stand in them. */
import { flaskJwt, flaskPyjwt } from '@latchkey/protocol'
import { type FaceRecipe, face, type Ground, type Recipe, reply, type StoredUsers } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'

/** The articles' faces, beside the native one. */
export function articleFaces(users: Recipe<Ground, StoredUsers>): readonly FaceRecipe[] {
  return [articleA(users), articleB(users)]
}

function articleA(users: Recipe<Ground, StoredUsers>): FaceRecipe {
  return face({
    dialect: flaskPyjwt(),
    keys: [secretKey('your_secret_key', { alg: 'HS256', allowWeak: "article A's secret" })],
    users,
    routes: [
      { method: 'GET', path: '/', public: true, handle: () => ({ message: 'Welcome to the Flask JWT API!' }) },
      { method: 'GET', path: '/protected', handle: () => ({ message: 'This is a protected route!' }) },
    ],
  })
}

function articleB(users: Recipe<Ground, StoredUsers>): FaceRecipe {
  return face({
    dialect: flaskJwt(),
    keys: [secretKey('secret-key', { alg: 'HS256', allowWeak: "article B's secret" })],
    users,
    routes: [
      { method: 'GET', path: '/rest-auth', handle: () => reply('You are an authenticate person to see this message') },
    ],
  })
}
