import { fetchGuard } from '@latchkey/guard/fetch'
import { dialect, issue, key } from './tokens.mjs'

const auth = fetchGuard({ dialect, keys: key })
const guarded = auth.protect()((request) => new Response(auth.principal(request).id))

export default {
  fetch: (request) => (new URL(request.url).pathname === '/token' ? new Response(issue()) : guarded(request)),
}
