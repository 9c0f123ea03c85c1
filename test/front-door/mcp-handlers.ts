/** MCP servers of both SDKs with one tool, which says who is asking and with which scopes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthInfo } from '@latchkey/guard/mcp'
import { moduleIn } from './installed.ts'

/** What a server is told of its caller; behind a proxy there is no token. */
export type Caller = Pick<AuthInfo, 'scopes' | 'extra'>

/** SDK 1 answers Node's own objects, and reads the caller from `request.auth`. */
export type NodeMcp = (
  request: IncomingMessage & { auth?: Caller },
  response: ServerResponse,
  body: unknown,
) => Promise<void>

/** SDK 2 answers web-standard requests, and is handed the caller. */
export type FetchMcp = (request: Request, caller: Caller) => Promise<Response>

interface ToolServer {
  registerTool(name: string, description: object, tool: (...given: never[]) => object): void
  connect(transport: object): Promise<void>
}

type Made = new (...given: object[]) => ToolServer

const TOOL = { description: 'Says who is asking' }

export async function nodeMcp(installed: string): Promise<NodeMcp> {
  const { McpServer } = await moduleIn(installed, '@modelcontextprotocol/sdk/dist/esm/server/mcp.js')
  const http = await moduleIn(installed, '@modelcontextprotocol/sdk/dist/esm/server/streamableHttp.js')
  const Transport = http['StreamableHTTPServerTransport'] as new (
    options: object,
  ) => { handleRequest(...given: unknown[]): Promise<void> }
  return async (request, response, body) => {
    const server = new (McpServer as Made)({ name: 'orders', version: '1.0.0' })
    server.registerTool('whoami', TOOL, ({ authInfo }: { readonly authInfo?: Caller }) => said(authInfo))
    const transport = new Transport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    await server.connect(transport)
    await transport.handleRequest(request, response, body)
  }
}

export async function fetchMcp(installed: string): Promise<FetchMcp> {
  const { McpServer, createMcpHandler } = await moduleIn(installed, '@modelcontextprotocol/server/dist/index.mjs')
  const makeHandler = createMcpHandler as (factory: () => ToolServer) => {
    fetch(request: Request, options: { readonly authInfo: Caller }): Promise<Response>
  }
  const handler = makeHandler(() => {
    const server = new (McpServer as Made)({ name: 'orders', version: '1.0.0' })
    const whoami = ({ http }: { readonly http?: { readonly authInfo?: Caller } }) => said(http?.authInfo)
    server.registerTool('whoami', TOOL, whoami)
    return server
  })
  return (request, authInfo) => handler.fetch(request, { authInfo })
}

function said(caller: Caller | undefined): object {
  const text = `${caller?.extra.subject}: ${caller?.scopes.toSorted().join(' ')}`
  return { content: [{ type: 'text', text }] }
}
