/** Runs the contract suite on every dialect, with more than one set of options each. */
import { describeDialect } from '../testing/describe-dialect.ts'
import { declared } from './declared/declared.ts'
import { flaskJwt } from './flask-jwt.ts'
import { flaskPyjwt } from './flask-pyjwt.ts'
import { oauth } from './oauth.ts'

const usernameAndPassword = (username: unknown, password: unknown) => ({ username, password })

const bearer = {
  carry: (token: string) => [['Authorization', `Bearer ${token}`]] as const,
  malformed: ['Bearer', 'Bearer a b', 'Basic cm95OnJveQ==', 'JWT a.b.c', 'a.b.c'].map(
    (value) => [['Authorization', value]] as const,
  ),
  loginBody: usernameAndPassword,
}

describeDialect('oauth', {
  ...bearer,
  wrongOptions: { leewaySeconds: 301, realm: 'a\nb', loginPath: 'login', accessTokenLifetimeSeconds: 0, clientId: '' },
  create: (more = {}) => oauth({ issuer: 'https://id.example', audience: 'api', ...more }),
})

describeDialect('oauth with every option', {
  ...bearer,
  wrongOptions: { issuer: '', audience: 1 },
  create: (more = {}) =>
    oauth({
      issuer: 'https://id.example',
      audience: 'https://api.example',
      loginPath: '/token',
      realm: 'Zürich "1"',
      accessTokenLifetimeSeconds: 60,
      leewaySeconds: 0,
      clientId: 'app',
      ...defined(more),
    }),
})

const raw = {
  carry: (token: string) => [['x-access-token', token]] as const,
  malformed: [],
  loginBody: usernameAndPassword,
  wrongOptions: {
    loginPath: 'login',
    header: 'x access token',
    accessTokenLifetimeSeconds: 1.5,
    requireExpiry: 'yes',
    wrongContentType: 401,
    prettyJson: 1,
    explainBadRequests: null,
    origins: ['*'],
    pyjwt: '1.4',
  },
}

describeDialect('flask-pyjwt', { ...raw, create: (more = {}) => flaskPyjwt(more) })

describeDialect('flask-pyjwt in debug mode, with configured origins', {
  ...raw,
  carry: (token) => [['Token', token]],
  create: (more = {}) =>
    flaskPyjwt({
      header: 'Token',
      prettyJson: true,
      explainBadRequests: true,
      wrongContentType: 415,
      requireExpiry: true,
      pyjwt: '2.10',
      origins: ['https://app.example', 'http://localhost:3000'],
      ...more,
    }),
})

const appConfig = {
  JWT_AUTH_HEADER_PREFIX: 'Bearer',
  JWT_AUTH_USERNAME_KEY: 'email',
  JWT_AUTH_PASSWORD_KEY: 'pass',
  JWT_DEFAULT_REALM: '"',
  JWT_ALGORITHM: 'HS512',
  JWT_LEEWAY: -1.5,
  JWT_EXPIRATION_DELTA: { seconds: 1.5 },
  JWT_AUTH_URL_OPTIONS: { methods: ['post', 'PUT'] },
  JSON_SORT_KEYS: false,
  JSON_AS_ASCII: false,
  DEBUG: true,
  MAX_CONTENT_LENGTH: 1000,
}

const notHandlers = {
  jwtPayloadHandler: 1,
  jwtHeadersHandler: 'a',
  jwtEncodeHandler: {},
  jwtDecodeHandler: null,
  requestHandler: [],
  authResponseHandler: true,
  jwtErrorHandler: 0,
  config: 'debug',
}

describeDialect('flask-jwt', {
  carry: (token) => [['Authorization', `JWT ${token}`]],
  malformed: ['JWT', 'JWT a b', 'Bearer a.b.c', 'a.b.c', 'JWTa.b.c'].map((value) => [['Authorization', value]]),
  loginBody: usernameAndPassword,
  wrongOptions: notHandlers,
  create: (more = {}) => flaskJwt(more),
})

describeDialect('flask-jwt with a configuration of its own', {
  carry: (token) => [['Authorization', `bearer\t${token}`]],
  malformed: ['Bearer', 'Bearer a b', 'JWT a.b.c'].map((value) => [['Authorization', value]]),
  loginBody: (username, password) => ({ email: username, pass: password }),
  wrongOptions: notHandlers,
  create: (more = {}) => flaskJwt({ config: appConfig, ...defined(more) }),
})

describeDialect('flask-jwt with a payload of its own', {
  carry: (token) => [['Authorization', `JWT ${token}`]],
  malformed: [],
  loginBody: usernameAndPassword,
  wrongOptions: notHandlers,
  create: (more = {}) =>
    flaskJwt({
      config: { JWT_REQUIRED_CLAIMS: ['exp'] },
      jwtPayloadHandler: ({ id }, { now }) => ({ identity: id, exp: Math.floor(now + 300) }),
      ...defined(more),
    }),
})

describeDialect('declared, as a Flask app', {
  carry: (token) => [['Authorization', `Bearer ${token}`]],
  malformed: ['Bearer', 'Bearer a b', 'JWT a.b.c', 'a.b.c', 'bearer a.b.c'].map((value) => [['Authorization', value]]),
  loginBody: usernameAndPassword,
  wrongOptions: { cors: 1, json: 'yaml', routes: {}, login: { read: [], methods: ['get'] }, refuse: { nothing: {} } },
  create: (more = {}) =>
    declared({
      token: { claims: { user_id: '{user.id}', iat: '{now}', exp: '{now+300}' } },
      carry: [{ header: 'Authorization', scheme: 'Bearer' }],
      ...defined(more),
    }),
})

describeDialect('declared, as an Express app with e-mail addresses and nested claims', {
  carry: (token) => [['X-Access-Token', token]],
  malformed: [],
  loginBody: (username, password) => ({ email: username, secret: password }),
  wrongOptions: { cors: 'all', carry: [{}], answer: { body: {}, text: '' }, check: { exp: 'never' } },
  create: (more = {}) =>
    declared({
      login: { read: [{ json: { username: 'email', password: 'secret' } }] },
      answer: { body: { ok: true, token: '{token}' } },
      token: { claims: { data: { id: '{user.id}' }, exp: '{now+60}' } },
      carry: [{ header: 'x-access-token' }],
      cors: '*',
      json: 'express',
      ...defined(more),
    }),
})

/** Without this an undefined would replace an option that the dialect needs. */
function defined(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
