/** Node's own `http`: one path open, all others guarded. Run it: `node --conditions=@latchkey/source examples/node.ts`. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { nodeGuard } from '@latchkey/guard/node'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = nodeGuard({ dialect, keys: key })
const port = Number(process.env['PORT'] ?? 3000)

const hello = auth.protect()((request, response) => response.end(`hello ${auth.principal(request).id}`))
const server = createServer((request, response) => {
  if (request.url === '/') response.end('Anybody may read this.')
  else hello(request, response)
})
server.listen(port, '127.0.0.1', () => sayHowToCall(server, dialect, key))
