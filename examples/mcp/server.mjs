/**
 * An MCP server, guarded in three lines. Put this folder beside your own, `npm install`, and run it:
 * `ISSUER=https://login.example.com RESOURCE=https://mcp.example.com/mcp node server.mjs`.
 */
import { serve } from '@hono/node-server'
import { honoGuard } from '@latchkey/guard/hono'
import { authInfoOf } from '@latchkey/guard/mcp'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { z } from 'zod'

const port = Number(process.env.PORT ?? 3000)
const audience = process.env.RESOURCE ?? `http://127.0.0.1:${port}/mcp`
const issuer = process.env.ISSUER ?? 'https://login.example.com'

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'orders', version: '1.0.0' })
  server.registerTool('list_orders', { description: 'Lists your orders' }, (context) =>
    text(`orders of ${context.http.authInfo.extra.subject}: 7`),
  )
  server.registerTool(
    'cancel_order',
    { description: 'Cancels an order', inputSchema: z.object({ id: z.number() }) },
    ({ id }, context) => text(`order ${id} of ${context.http.authInfo.extra.subject} is cancelled`),
  )
  return server
})

// 1. Whose tokens, for which address, and what a client may ask for.
const auth = honoGuard({
  issuer,
  audience,
  resource: { name: 'Orders', scopes: ['orders:read', 'orders:write'] },
  implies: { 'orders:write': ['orders:read'] },
})
const app = new Hono()
// 2. What the API says of itself to clients that know its address alone.
app.use(auth.resourceMetadata())
// 3. Every call reads. A tool that writes demands more: the client is told so with 403, asks its user, and comes back.
app.all('/mcp', auth.protect({ scopes: 'orders:read' }), toolsThatWrite(auth.protect({ scopes: 'orders:write' })))
app.all('/mcp', (c) => handler.fetch(c.req.raw, { authInfo: authInfoOf(auth, c) }))

const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)

function toolsThatWrite(protection) {
  return async (c, next) => {
    const body = await c.req.raw
      .clone()
      .json()
      .catch(() => undefined)
    // In whatever message of the body: older clients may send several in one.
    const writes = [body].flat().some((message) => message?.params?.name === 'cancel_order')
    return writes ? protection(c, next) : next()
  }
}

function text(said) {
  return { content: [{ type: 'text', text: said }] }
}
