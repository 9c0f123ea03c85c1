/** A Next app, built for production and served in this process. Its files only hand on to what a test has set. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { hostModule, toolsFolder } from './tools.ts'

/** What the app's files call: a route handler, and the proxy before all routes. */
export interface NextHandlers {
  readonly route: (request: Request, context: unknown) => Response | Promise<Response>
  /** Undefined: on to the route. */
  readonly proxy?: (request: Request) => Promise<Response | undefined>
}

const HOLDER = globalThis as { latchkeyNext?: NextHandlers }

/** Sets what the app's files call from now on. */
export function setHandlers(handlers: NextHandlers): void {
  HOLDER.latchkeyNext = handlers
}

const route = `export const dynamic = 'force-dynamic'
const handle = (request, context) => globalThis.latchkeyNext.route(request, context)
export { handle as GET, handle as HEAD, handle as POST }
`
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "latchkey-next", "private": true, "type": "module" }',
  'next.config.mjs': "export default { turbopack: { root: import.meta.dirname + '/..' } }",
  'app/layout.jsx': 'export default ({ children }) => <html><body>{children}</body></html>',
  'app/page.jsx': 'export default () => <p>a page</p>',
  'app/protected/route.js': route,
  'app/open/route.js': route,
  'app/items/[id]/route.js': route,
  'proxy.js': `import { NextResponse } from 'next/server'
export const proxy = async (request) => (await globalThis.latchkeyNext.proxy?.(request)) ?? NextResponse.next()
`,
}

/** A running app. */
export interface NextApp extends AsyncDisposable {
  readonly port: number
  /** Next's own listener, for a server of the app's. */
  readonly listener: RequestListener
}

export async function startNext(): Promise<NextApp> {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  // In the folder of the tools, because Turbopack takes no module from outside of its root.
  const folder = mkdtempSync(join(toolsFolder(), 'next-app-'))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const program = join(toolsFolder(), 'node_modules/next/dist/bin/next')
  const built = spawnSync(process.execPath, [program, 'build'], { cwd: folder, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`next build: ${built.stdout}${built.stderr}`)
  type Next = { prepare(): Promise<void>; getRequestHandler(): RequestListener; close(): Promise<void> }
  const app = hostModule<(options: object) => Next>('next')({ dev: false, dir: folder })
  await app.prepare()
  const listener = app.getRequestHandler()
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    listener,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await app.close()
      rmSync(folder, { recursive: true })
    },
  }
}
