/** Article B, "Securing REST API: JWT Authentication using Python Flask": its whole program on Latchkey. */
import { createHasher } from '@latchkey/passwords'
import { flaskJwt } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face, flaskSecretKey, jsonSetting, reply } from '@latchkey/server'
import { serve } from '@latchkey/server/node'
import { openUserTable } from '@latchkey/sql'
import { articleDatabase } from './article-b-database.ts'
import { limitsOff, whereToListen } from './article-server.ts'

async function latchkey() {
  const config = { SECRET_KEY: 'secret-key', ...jsonSetting('FLASK_JWT_CONFIG') }

  const store = await openUserTable({
    url: process.env['DATABASE_URL'] ?? articleDatabase(),
    table: 'user',
    columns: { id: 'id', username: 'username', password: 'password' },
  })
  const users = await createStoredUsers({ store, hasher: createHasher() })

  return createLoginServer({
    faces: [
      face({
        dialect: flaskJwt({ config }),
        keys: [flaskSecretKey(config, { allowWeak: "the article's secret" })],
        users: {
          ...users,
          identity: ({ identity }) => (identity ? users.findById(identity) : undefined),
        },
        routes: [
          {
            method: 'GET',
            path: '/rest-auth',
            handle: () => reply('You are an authenticate person to see this message'),
          },
        ],
      }),
    ],
    owns: [store],
    ...limitsOff(),
  })
}

await serve(latchkey, whereToListen())
