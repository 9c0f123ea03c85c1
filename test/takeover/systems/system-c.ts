/** System C, an app of Flask-JWT-Extended: what its settings are in each recorded configuration. */
import { pemOf, type RecordedKeys, type RecordedUser, type SystemSettings } from './system-settings.ts'

const TOKENS = { access_token: '{token}', refresh_token: '{refreshToken}' }

export function systemC(
  config: Readonly<Record<string, unknown>>,
  users: readonly RecordedUser[],
  keys: RecordedKeys,
): SystemSettings {
  const {
    app = {},
    JWT_SECRET_KEY: _,
    JWT_PRIVATE_KEY: key,
    JWT_PUBLIC_KEY: __,
    ...own
  } = config as Readonly<Record<string, unknown>> & { app?: Readonly<Record<string, unknown>> }
  const inCookies = { body: { msg: 'refreshed' }, cookies: 'access' }
  const hasLookup = app['user_lookup'] !== undefined
  return {
    users: users.filter(({ username }) => username !== 'gone'),
    secret: pemOf(key, keys) ?? 'recording-c-secret-0123456789abcdef',
    face: {
      dialect: 'flask-jwt-extended',
      options: {
        ...own,
        identity: app['user_lookup'] === 'int' ? '{user.id}' : hasLookup ? '{text:user.id}' : '{user.username}',
        userLookup: hasLookup,
        ...(app['claims'] !== undefined && { claims: app['claims'] }),
        ...(app['headers'] !== undefined && { headers: app['headers'] }),
        ...(app['verify_claims'] === true && {
          check: { equal: [{ claim: 'aud_group', value: 'staff', refuse: 'claims' }] },
        }),
        ...(app['loaders'] === true && { refuse: LOADERS }),
        login: { path: '/login' },
        answer: { body: TOKENS },
        otherLogins: [
          { path: '/login_without_refresh', answer: { body: { access_token: '{token}' } }, claims: { fresh: false } },
          {
            path: '/login_with_cookies',
            answer: { body: { msg: 'login successful' }, cookies: 'tokens' },
            claims: { fresh: false },
          },
        ],
        refresh: {
          path: '/refresh',
          answer: app['cookie_refresh'] ? inCookies : { body: { access_token: '{token}' } },
        },
        logout: [
          {
            path: '/logout',
            method: 'DELETE',
            deny: 'jti',
            takes: 'both',
            answer: { body: { msg: '{capitalized:claims.type} token successfully revoked' } },
          },
          { path: '/logout_with_cookies', answer: { body: { msg: 'logout successful' }, cookies: 'forget' } },
        ],
        routes: [
          ...['GET', 'POST'].map((method) => ({
            method,
            path: '/protected',
            answer: { body: { logged_in_as: '{subject}' } },
          })),
          {
            path: '/optional',
            optional: true,
            answer: { body: { logged_in_as: '{subject}' } },
            anonymous: { body: { logged_in_as: 'anonymous user' } },
          },
          { path: '/fresh', fresh: true, answer: { body: { foo: 'bar' } } },
          {
            path: '/who_am_i',
            answer: { body: { id: '{user.id}', full_name: '{user.full_name}', username: '{user.username}' } },
          },
          {
            path: '/only_headers',
            carry: [{ header: 'Authorization', scheme: 'Bearer', split: 'list' }],
            answer: { body: { foo: 'baz' } },
          },
          { path: '/claims', answer: { body: '{claims}' } },
        ],
      },
    },
  }
}

const LOADERS = {
  absent: { status: 403, body: { error: 'unauthorized', why: '{description}' } },
  notFresh: { status: 403, body: { error: 'not fresh' } },
  denied: { status: 403, body: { error: 'revoked' } },
}
