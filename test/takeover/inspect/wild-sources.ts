/** How apps like the ten wild ones are written: the part of each that an inspection is given. */

/** A file's name, and its text. */
export type WildSource = readonly [file: string, text: string]

const byHand = (login: string, payload: string, secret: string, guard: string) => `import datetime, jwt
from flask import Flask, request, jsonify, make_response
app = Flask(__name__)
app.config['SECRET_KEY'] = ${secret}

def token_required(f):
    def decorated(*args, **kwargs):
${guard}
        data = jwt.decode(token, app.config['SECRET_KEY'], algorithms=['HS256'])
        return f(*args, **kwargs)
    return decorated

${login}
def login():
    token = jwt.encode(${payload}, app.config['SECRET_KEY'], algorithm='HS256')
    return jsonify({'token': token})
`

export const WILD_SOURCES: Readonly<Record<string, WildSource>> = {
  kiosk: [
    'kiosk.py',
    byHand(
      "@app.route('/login')",
      "{'public_id': user.public_id, 'exp': datetime.datetime.utcnow() + datetime.timedelta(minutes=30)}",
      "'k1osk-secret'",
      "        token = request.headers['x-access-token']",
    ).replace('def login():', 'def login():\n    auth = request.authorization'),
  ],
  turnstile: [
    'turnstile.py',
    byHand(
      "@app.route('/login')",
      "{'user': auth.username, 'exp': datetime.datetime.utcnow() + datetime.timedelta(minutes=20)}",
      "'turn-style-turn-style'",
      "        token = request.args.get('token')",
    ).replace('def login():', 'def login():\n    auth = request.authorization'),
  ],
  errands: [
    'errands.py',
    byHand(
      "@app.route('/api/login', methods=['POST'])",
      "{'user_id': user.id, 'exp': datetime.datetime.utcnow() + datetime.timedelta(hours=24)}",
      "os.environ.get('SECRET_KEY', 'errands-development-key')",
      "        token = request.headers['Authorization'].split(' ')[1]",
    ).replace(
      'def login():',
      "def login():\n    data = request.get_json()\n    user = User.query.filter_by(username=data['username']).first()",
    ),
  ],
  beacon: [
    'beacon.py',
    `import datetime, jwt, os
class BaseConfig:
    SECRET_KEY = os.getenv('SECRET_KEY', 'my_precious_beacon')
    BCRYPT_LOG_ROUNDS = 4

class User(db.Model):
    def encode_auth_token(self, user_id):
        payload = {
            'exp': datetime.datetime.utcnow() + datetime.timedelta(days=0, seconds=300),
            'iat': datetime.datetime.utcnow(),
            'sub': user_id
        }
        return jwt.encode(payload, app.config.get('SECRET_KEY'), algorithm='HS256')

class LoginAPI(MethodView):
    def post(self):
        post_data = request.get_json()
        user = User.query.filter_by(email=post_data.get('email')).first()

class UserAPI(MethodView):
    def get(self):
        auth_token = request.headers.get('Authorization').split(" ")[1]

auth_blueprint.add_url_rule('/auth/login', view_func=login_view, methods=['POST'])
`,
  ],
  pigeon: [
    'pigeon.py',
    `import time, jwt
import config
SECRET_KEY = 'a pigeon post'
def encode_auth_token(user_id, login_time):
    payload = {
        'exp': datetime.datetime.utcnow() + datetime.timedelta(days=0, seconds=10),
        'iat': datetime.datetime.utcnow(),
        'iss': 'coop',
        'data': {'id': user_id, 'login_time': login_time}
    }
    return jwt.encode(payload, SECRET_KEY, algorithm='HS256')

@app.route('/login', methods=['POST'])
def login():
    username = request.form.get('username')

def identify(request):
    auth_header = request.headers.get('Authorization')
    parts = auth_header.split(" ")
    if len(parts) != 2 or parts[0] != 'JWT': return fail()
    if auth_header_type == 'JWT': pass
`,
  ],
  courier: [
    'courier.py',
    byHand(
      "@app.route('/auth', methods=['POST'])",
      "{'username': dealer.email, 'exp': datetime.datetime.now() + datetime.timedelta(hours=12)}",
      'os.environ["COURIER_KEY"]',
      "        token = request.headers.get('API-TOKEN')",
    ).replace('def login():', 'def login():\n    auth = request.authorization'),
  ],
  larder: [
    'larder.py',
    `from datetime import timedelta
from flask import Flask
from flask_jwt import JWT, jwt_required
app = Flask(__name__)
app.secret_key = 'jam'
app.config['JWT_AUTH_URL_RULE'] = '/login'
app.config['JWT_EXPIRATION_DELTA'] = timedelta(seconds=1800)
app.config['JWT_AUTH_USERNAME_KEY'] = 'email'
jwt = JWT(app, authenticate, identity)
`,
  ],
  lodge: [
    'lodge.py',
    byHand(
      "@app.route('/login', methods=['POST'])",
      "{'iat': datetime.datetime.utcnow(), 'exp': datetime.datetime.utcnow() + datetime.timedelta(minutes=10), 'sub': user.name, 'rol': user.rol}",
      "'lodgekey1'",
      "        token = request.headers['Authorization']",
    ),
  ],
  atlas: [
    'server.js',
    `const express = require('express')
const jwt = require('jsonwebtoken')
const bcrypt = require('bcryptjs')
const JWT_SECRET = process.env.JWT_SECRET || 'atlas_jwt_secret'

app.post('/api/auth/login', async (req, res) => {
  const user = await db.findOne({ email: req.body.email })
  if (!user) return res.status(404).json({ message: 'User not found' })
  const token = jwt.sign({ id: user.id, role: user.role }, JWT_SECRET, { expiresIn: '1h' })
  res.json({ message: 'Login successful', token, user: { id: user.id } })
})

function auth(req, res, next) {
  const token = req.headers['authorization']?.split(' ')[1]
  jwt.verify(token, JWT_SECRET, (err, user) => next())
}
`,
  ],
  velvet: [
    'velvet.py',
    byHand(
      "@app.route('/session', methods=['POST'])",
      "{'user_id': user.id, 'exp': datetime.datetime.utcnow() + datetime.timedelta(hours=2)}",
      "'velvet-rope-secret-0000000000000'",
      "        token = request.cookies.get('token')",
    ),
  ],
}
