/** System F, an Express app with jsonwebtoken: what its settings are in each recorded configuration. */
import type { RecordedKeys, RecordedUser, SystemSettings } from './system-settings.ts'

type Members = Readonly<Record<string, unknown>>

const PROTECTED = { message: 'This is a protected route', user: { id: '{claims.id}', username: '{claims.username}' } }

export function systemF(config: Members, users: readonly RecordedUser[], keys: RecordedKeys): SystemSettings {
  const style = String(config['style'] ?? 'plain')
  const alg = config['alg']
  const sign = { ...(config['sign'] as Members | undefined), ...(alg !== undefined && { algorithm: alg }) }
  return {
    users,
    secret: alg === 'RS256' ? (keys['rsa1']?.pem_private ?? '') : 'recording-f-secret-0123456789abcdef',
    environment: { REFRESH_SECRET: 'recording-f-refresh-secret-0123456789' },
    face: {
      dialect: 'jsonwebtoken',
      options: {
        payload: { id: '{user.id}', username: '{user.username}', role: '{user.role}' },
        subject: { claim: 'id', required: false },
        sign: { expiresIn: '1h', ...sign },
        ...(config['verify'] !== undefined && { verify: config['verify'] }),
        roles: { claim: 'role' },
        login: config['form'] ? { read: [{ json: {} }, { form: {} }] } : {},
        routes: [
          { path: '/protected', answer: { body: PROTECTED } },
          { path: '/admin', roles: 'admin', answer: { body: { message: 'admin' } } },
          { path: '/me', answer: { body: '{claims}' } },
          { path: '/', public: true, answer: { text: 'Welcome' } },
        ],
        refuse: { loginIncomplete: { status: 400, body: { message: 'Username and password are required' } } },
        ...STYLES[style],
        ...(config['cookie'] === true && COOKIE),
      },
    },
  }
}

const named = (name: string, message = '{description}') => ({ status: 401, body: { name, message } })
const plain = (status: number, text: string) => ({
  status,
  text,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
})

const UNAUTHORIZED = { status: 401, text: 'Unauthorized', headers: { 'Content-Type': 'text/plain; charset=utf-8' } }

const COOKIE = {
  carry: [{ cookie: 'token' }],
  answer: {
    body: { message: 'Logged in' },
    cookie: { name: 'token', httpOnly: true, secure: true, sameSite: 'Strict', maxAge: 3600 },
  },
}

const STYLES: Readonly<Record<string, Members>> = {
  detail: {
    refuse: {
      loginIncomplete: { status: 400, body: { message: 'Username and password are required' } },
      invalid: named('JsonWebTokenError'),
      expired: named('TokenExpiredError'),
      notYet: named('NotBeforeError'),
    },
  },
  sendstatus: {
    answer: { body: { accessToken: '{token}', refreshToken: '{refreshToken}' } },
    refresh: {
      path: '/token',
      carry: [{ json: 'token' }],
      claims: { id: '{user.id}', username: '{user.username}', iat: '{now}' },
      secretEnv: 'REFRESH_SECRET',
      answer: { body: { accessToken: '{token}' } },
    },
    logout: { path: '/logout', method: 'DELETE', deny: 'token', takes: 'refresh', carry: [{ json: 'token' }] },
    refuse: { absent: plain(401, 'Unauthorized'), invalid: plain(403, 'Forbidden'), login: plain(401, 'Unauthorized') },
  },
  passport: {
    carry: [
      { header: 'authorization', scheme: 'Bearer', case: false, otherScheme: 'absent', exact: false, lines: 'first' },
    ],
    subject: { claim: 'id' },
    refuse: { absent: UNAUTHORIZED, invalid: UNAUTHORIZED },
    routes: [{ path: '/passport', answer: { body: { id: '{user.id}', username: '{user.username}' } } }],
  },
  bezkoder: {
    payload: { id: '{user.id}' },
    sign: { expiresIn: 86400 },
    carry: [{ header: 'x-access-token' }],
    login: { path: '/api/auth/signin' },
    answer: {
      body: {
        id: '{user.id}',
        username: '{user.username}',
        email: '{user.email}',
        roles: ['ROLE_USER'],
        accessToken: '{token}',
      },
    },
    routes: [{ path: '/api/test/user', answer: { text: 'User Content.' } }],
    refuse: {
      absent: { status: 403, body: { message: 'No token provided!' } },
      invalid: { status: 401, body: { message: 'Unauthorized!' } },
      login: { status: 401, body: { accessToken: null, message: 'Invalid Password!' } },
      loginUnknown: { status: 404, body: { message: 'User Not found.' } },
    },
  },
}
