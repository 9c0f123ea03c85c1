/** System E, the OAuth2 tutorial of FastAPI: what its settings are in each recorded configuration. */
import type { RecordedUser, SystemSettings } from './system-settings.ts'

const ME = {
  username: '{user.username}',
  email: '{user.email}',
  full_name: '{user.full_name}',
  disabled: '{user.disabled}',
}

export function systemE(config: Readonly<Record<string, unknown>>, users: readonly RecordedUser[]): SystemSettings {
  const scoped = config['scopes'] === true
  const rows = users.map(({ hashed_password: _, ...user }, i) => ({ id: i + 1, ...user }) as RecordedUser)
  return {
    users: rows,
    secret: '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
    face: {
      dialect: 'fastapi',
      options: {
        ...(config['ALGORITHM'] !== undefined && { algorithm: config['ALGORITHM'] }),
        ...(config['MINUTES'] !== undefined && { minutes: config['MINUTES'] }),
        ...(config['cors'] !== undefined && { cors: { origins: config['cors'], credentials: true } }),
        ...(config['scopes'] === true && { scopes: { claim: 'scopes' } }),
        check: { account: [{ column: 'disabled', is: false, at: ['token'], refuse: 'inactive' }] },
        routes: [
          { path: '/users/me/', answer: { body: ME }, ...(scoped && { scopes: ['me'] }) },
          {
            path: '/users/me/items/',
            ...(scoped && { scopes: ['items', 'me'] }),
            answer: { body: [{ item_id: 'Foo', owner: '{user.username}' }] },
          },
          { path: '/items/', answer: { body: { token: 'ok' } } },
        ],
      },
    },
  }
}
