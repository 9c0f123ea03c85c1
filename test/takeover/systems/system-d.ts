/** System D, a Django app with simplejwt: what its settings are in each recorded configuration. */
import { pemOf, type RecordedKeys, type RecordedUser, type SystemSettings } from './system-settings.ts'

export function systemD(
  config: Readonly<Record<string, unknown>>,
  users: readonly RecordedUser[],
  keys: RecordedKeys,
): SystemSettings {
  const {
    app = {},
    SIGNING_KEY,
    VERIFYING_KEY: _,
    AUTH_TOKEN_CLASSES: __,
    ...own
  } = config as Readonly<Record<string, unknown>> & { app?: Readonly<Record<string, unknown>> }
  const rows = users
    .filter(({ plain }) => plain !== null && plain !== undefined)
    .map((user) => ({ ...user, is_staff: user['is_staff'] === 1, is_active: user['is_active'] === 1 }))
  return {
    users: rows,
    secret:
      pemOf(SIGNING_KEY, keys) ??
      (typeof SIGNING_KEY === 'string' ? SIGNING_KEY : 'django-insecure-recording-d-k3y-0123456789abcdefghijklmnop'),
    face: {
      dialect: 'simplejwt',
      options: {
        ...own,
        paths: {
          verify: '/api/token/verify/',
          ...(app['blacklist'] === true && { blacklist: '/api/token/blacklist/' }),
        },
        jsonOnly: app['json_only'] === true,
        roles: { column: 'is_staff', is: true, role: 'staff' },
        ...(app['named'] === true && { claims: { name: '{user.username}', groups: [] } }),
        routes: [
          { path: '/api/hello/', answer: { body: { message: 'Hello, World!' } } },
          { path: '/api/hello/', method: 'POST', answer: { body: { message: 'Hello, World!' } } },
          {
            path: '/api/me/',
            answer: { body: { id: '{user.id}', username: '{user.username}', email: '{user.email}' } },
          },
          {
            path: '/api/open/',
            optional: true,
            answer: { body: { user: '{user.username}' } },
            anonymous: { body: { user: 'AnonymousUser' } },
          },
          { path: '/api/staff/', roles: 'staff', answer: { body: { staff: true } } },
        ],
      },
    },
  }
}
