/** System H, an app of Flask-JWT-Simple: what its settings are in each recorded configuration. */
import { pemOf, type RecordedKeys, type SystemSettings } from './system-settings.ts'

export function systemH(
  config: Readonly<Record<string, unknown>>,
  _users: unknown,
  keys: RecordedKeys,
): SystemSettings {
  const { app: _, JWT_PRIVATE_KEY: key, JWT_PUBLIC_KEY: ___, ...own } = config
  return {
    users: [{ id: 1, username: 'test', plain: 'test' }],
    secret: pemOf(key, keys) ?? 'recording-h-secret-0123456789abcdef',
    face: {
      dialect: 'flask-jwt-simple',
      options: {
        ...own,
        routes: [
          { path: '/protected', answer: { body: { hello_from: '{subject}' } } },
          {
            path: '/partially',
            optional: true,
            answer: { body: { hello_from: '{subject}' } },
            anonymous: { body: { msg: 'hello anonymous' } },
          },
        ],
      },
    },
  }
}
