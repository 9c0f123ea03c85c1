/** What is proposed for an app of each library, and that its dialect takes it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DIALECTS } from '../../dialects/dialects.ts'
import { readApp } from '../app/read-app.ts'
import { readerOf } from '../source/readers.ts'
import { choosePreset, PRESETS } from './presets.ts'

interface Row {
  readonly dialect: string
  readonly file: string
  readonly text: string
  readonly options: object
}

const ROWS: readonly Row[] = [
  {
    dialect: 'flask-jwt',
    file: 'app.py',
    text: `from flask_jwt import JWT
app.config['SECRET_KEY'] = 'super-secret'
app.config['JWT_EXPIRATION_DELTA'] = timedelta(days=2)
app.config['JWT_AUTH_HEADER_PREFIX'] = 'Bearer'
app.config['JWT_LEEWAY'] = timedelta(seconds=5)`,
    options: {
      JWT_EXPIRATION_DELTA: { seconds: 172_800 },
      JWT_AUTH_HEADER_PREFIX: 'Bearer',
      JWT_LEEWAY: { seconds: 5 },
    },
  },
  {
    dialect: 'flask-jwt-extended',
    file: 'config.py',
    text: `from flask_jwt_extended import JWTManager
class Config:
    JWT_SECRET_KEY = os.environ.get('JWT_SECRET_KEY')
    JWT_ACCESS_TOKEN_EXPIRES = timedelta(hours=1)
    JWT_REFRESH_TOKEN_EXPIRES = timedelta(days=30)
    JWT_TOKEN_LOCATION = ['headers', 'cookies']
    JWT_COOKIE_SECURE = True
    JWT_NO_SUCH = 1
@jwt.user_lookup_loader
def f(): pass`,
    options: {
      JWT_ACCESS_TOKEN_EXPIRES: { seconds: 3600 },
      JWT_REFRESH_TOKEN_EXPIRES: { seconds: 2_592_000 },
      JWT_TOKEN_LOCATION: ['headers', 'cookies'],
      JWT_COOKIE_SECURE: true,
      identity: '{user.id}',
      userLookup: true,
    },
  },
  {
    dialect: 'flask-jwt-simple',
    file: 'app.py',
    text: "from flask_jwt_simple import JWTManager\napp.config['JWT_EXPIRES'] = timedelta(minutes=5)\napp.config['JWT_HEADER_TYPE'] = 'JWT'",
    options: { JWT_EXPIRES: { seconds: 300 }, JWT_HEADER_TYPE: 'JWT' },
  },
  {
    dialect: 'simplejwt',
    file: 'settings.py',
    text: `SECRET_KEY = 'django-insecure-x'
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
    "ROTATE_REFRESH_TOKENS": False,
    "ALGORITHM": "HS512",
    "SIGNING_KEY": settings.SECRET_KEY,
    "AUTH_HEADER_TYPES": ("Bearer",),
    "USER_ID_CLAIM": "user_id",
    "LEEWAY": 0,
}`,
    options: {
      ACCESS_TOKEN_LIFETIME: { seconds: 300 },
      REFRESH_TOKEN_LIFETIME: { seconds: 86_400 },
      ROTATE_REFRESH_TOKENS: false,
      ALGORITHM: 'HS512',
      AUTH_HEADER_TYPES: ['Bearer'],
      USER_ID_CLAIM: 'user_id',
      LEEWAY: 0,
    },
  },
  {
    dialect: 'fastapi',
    file: 'main.py',
    text: `from fastapi import FastAPI
import jwt
SECRET_KEY = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
ALGORITHM = "HS256"
ACCESS_TOKEN_EXPIRE_MINUTES = 60 * 24
@app.post("/token")
async def login(form_data: OAuth2PasswordRequestForm = Depends()): pass`,
    options: { minutes: 1440, login: { path: '/token' } },
  },
  {
    dialect: 'jsonwebtoken',
    file: 'server.js',
    text: `const jwt = require('jsonwebtoken')
router.post('/api/login', async (req, res) => {
  const { email } = req.body
  const token = jwt.sign({ id: user.id, username: user.username }, process.env.JWT_SECRET, { expiresIn: '2h', issuer: 'me' })
})`,
    options: {
      payload: { id: '{user.id}', username: '{user.username}' },
      sign: { expiresIn: '2h', issuer: 'me' },
      login: { path: '/api/login' },
    },
  },
  {
    dialect: 'nest',
    file: 'auth.module.ts',
    text: `import { JwtModule } from '@nestjs/jwt'
@Module({ imports: [JwtModule.register({ global: true, secret: jwtConstants.secret, signOptions: { expiresIn: '60s' } })] })
export class AuthModule {}
const payload = { sub: user.userId, username: user.username }
return { access_token: await this.jwtService.signAsync(payload) }`,
    options: {
      payload: { sub: '{user.id}', username: '{user.username}' },
      sign: { expiresIn: '60s' },
      passport: false,
    },
  },
  {
    dialect: 'declared',
    file: 'app.py',
    text: `import jwt
@app.route('/auth/login', methods=['POST'])
def login():
    user = find(request.get_json()['email'])
    return jwt.encode({'sub': user.id, 'iat': datetime.utcnow(), 'exp': datetime.utcnow() + timedelta(hours=1)}, KEY, algorithm='HS512')
token = request.headers.get('X-Access-Token')`,
    options: {
      login: { path: '/auth/login', read: [{ json: { username: 'email' } }] },
      token: { claims: { sub: '{user.id}', iat: '{now}', exp: '{now+3600}' }, alg: 'HS512' },
      subject: { claim: 'sub', column: 'id' },
      carry: [{ header: 'x-access-token' }],
    },
  },
]

describe('what is proposed for an app', () => {
  for (const { dialect, file, text, options } of ROWS)
    it(`with ${dialect}`, () => {
      const reader = readerOf(file)
      assert.ok(reader)
      const app = readApp([{ name: file, text, reader }], {})
      const chosen = choosePreset({ app, tokens: undefined })
      assert.equal(chosen?.preset.dialect, dialect)
      const proposed = chosen.preset.propose({ app, tokens: undefined, table: undefined })
      assert.deepEqual(proposed.options, options)
      DIALECTS.get(dialect)?.make(proposed.options)
      if (dialect === 'flask-jwt-extended') assert.match(proposed.remarks.join(), /JWT_NO_SUCH is not taken over/)
    })

  it('has a row here for each', () => {
    assert.deepEqual(new Set(ROWS.map(({ dialect }) => dialect)), new Set(PRESETS.map(({ dialect }) => dialect)))
  })
})
