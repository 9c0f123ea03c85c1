/** System G, a Nest app: what its settings are in each recorded configuration. */
import type { RecordedUser, SystemSettings } from './system-settings.ts'

export function systemG(config: Readonly<Record<string, unknown>>, users: readonly RecordedUser[]): SystemSettings {
  const passport = config['passport'] === true
  const rows = users.map(({ userId, username, password }) => ({ id: userId, username, plain: String(password) }))
  return {
    users: rows,
    secret: 'recording-g-secret-0123456789abcdef',
    face: {
      dialect: 'nest',
      options: {
        passport,
        subject: { claim: 'sub', required: false },
        ...(config['expiresIn'] !== undefined && { sign: { expiresIn: config['expiresIn'] } }),
        routes: [
          { path: '/auth/profile', answer: { body: '{claims}' } },
          { path: '/profile', answer: { body: { userId: '{claims.sub}', username: '{claims.username}' } } },
          { path: '/auth/hello', answer: { body: { message: 'hello' } } },
          { path: '/private', answer: { body: { private: true } } },
          { path: '/', public: true, answer: { text: 'public' } },
        ],
      },
    },
  }
}
