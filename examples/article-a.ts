/** Article A, "Ensuring API Security with JWT and Flask": its whole program on Latchkey. */
import { flaskPyjwt } from '@latchkey/protocol'
import { createLoginServer, face } from '@latchkey/server'
import { serve } from '@latchkey/server/node'
import { secretKey } from '@latchkey/tokens'
import { limitsOff, whereToListen } from './article-server.ts'

// Sample user data
const users = new Map([['user1', 'password123']])

const latchkey = () =>
  createLoginServer({
    faces: [
      face({
        dialect: flaskPyjwt(JSON.parse(process.env['FLASK_PYJWT_OPTIONS'] ?? '{}')),
        // Secret key for encoding and decoding JWT
        keys: [secretKey('your_secret_key', { alg: 'HS256', allowWeak: "the article's secret" })],
        users: {
          authenticate: (username, password) => (users.get(username) === password ? { id: username } : undefined),
        },
        routes: [
          { method: 'GET', path: '/', public: true, handle: () => ({ message: 'Welcome to the Flask JWT API!' }) },
          { method: 'GET', path: '/protected', handle: () => ({ message: 'This is a protected route!' }) },
        ],
      }),
    ],
    ...limitsOff(),
  })

await serve(latchkey, whereToListen())
