import { createServer } from 'node:http'
import { nodeGuard } from '@latchkey/guard/node'
import { dialect, issue, key } from './tokens.mjs'

const auth = nodeGuard({ dialect, keys: key })
const server = createServer((request, response) => {
  if (request.url === '/token') return response.end(issue())
  return auth.protect()((_, answer) => answer.end(auth.principal(request).id))(request, response)
})
server.listen(0, '127.0.0.1', () => console.log(`on http://127.0.0.1:${server.address().port}`))
