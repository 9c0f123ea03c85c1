/** Express 5, and 4 with the same code: one route open, one guarded. Run it: `node --conditions=@latchkey/source examples/express.ts`. */
import { randomBytes } from 'node:crypto'
import { expressGuard } from '@latchkey/guard/express'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import express from 'express'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = expressGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const app = express()
app.get('/', (_request, response) => void response.send('Anybody may read this.'))
app.get('/private', auth.protect(), (request, response) => void response.send(`hello ${auth.principal(request).id}`))

const server = app.listen(port, '127.0.0.1', () => sayHowToCall(server, dialect, key))
