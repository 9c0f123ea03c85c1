/** An old app behind a login server, and what reaches it. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createSigner } from '@latchkey/tokens'
import type { UpstreamOptions } from '../proxy/upstream-options.ts'
import type { LoginServer } from '../server/login-server.ts'
import type { LoginServerOptions } from '../server/server-options.ts'
import { type ListeningOptions, listening } from './listening.ts'
import { flaskJwtFace, type RecordingLogger, recordingLogger, testKey, testServer } from './test-server.ts'

/** A request as the app has got it. */
export interface Reached {
  readonly method: string | undefined
  readonly target: string | undefined
  /** Names as they were sent, and values. */
  readonly lines: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** A server in front of an app. */
export interface AppBehind extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly server: LoginServer
  readonly logger: RecordingLogger
  readonly reached: readonly Reached[]
  readonly app: Server
}

/** Options of {@link appBehind}. */
export interface AppBehindOptions {
  /** Default: everybody may pass everywhere. */
  readonly upstream?: Partial<UpstreamOptions>
  readonly server?: Partial<LoginServerOptions>
  readonly listening?: ListeningOptions
  /** Default: answers 200 with the number of the request. */
  readonly handle?: RequestListener
  /** Stands there instead of an app of Node's. */
  readonly origin?: string
}

export const PUBLIC = [{ method: '*', path: '/**', access: 'public' }] as const

export async function appBehind(options: AppBehindOptions = {}): Promise<AppBehind> {
  const reached: Reached[] = []
  const app = createServer((request, response) => {
    const body: Buffer[] = []
    request.on('data', (chunk: Buffer) => body.push(chunk))
    request.on('end', () => {
      const { method, url: target } = request
      reached.push({ method, target, lines: linesOf(request), body: Buffer.concat(body).toString('latin1') })
      if (!options.handle) response.end(`answer ${reached.length}`)
    })
    options.handle?.(request, response)
  }).listen(0, '127.0.0.1')
  await once(app, 'listening')
  const logger = recordingLogger()
  const prefixes = [{ prefix: '/', origin: options.origin ?? originOf(app) }]
  const server = await testServer({
    faces: [flaskJwtFace()],
    logger,
    upstream: { prefixes, routes: PUBLIC, ...options.upstream },
    ...options.server,
  })
  const open = await listening(server, options.listening)
  return {
    ...open,
    server,
    logger,
    reached,
    app,
    async [Symbol.asyncDispose]() {
      await open[Symbol.asyncDispose]()
      app.close()
      app.closeAllConnections()
    },
  }
}

export function originOf(app: Server): string {
  const address = app.address()
  if (typeof address !== 'object' || address === null) throw new Error('the app has no port')
  return `http://127.0.0.1:${address.port}`
}

/** A token of roy's for the face in front. */
export function royToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const signer = createSigner({ key: testKey('flask-jwt') })
  return signer.sign({ identity: 7, iat: now - 1, nbf: now - 1, exp: now + 300, ...claims })
}

/** The values of a header in what reached an app. */
export function valuesOf({ lines }: Reached, name: string): readonly string[] {
  return lines.flatMap(([one, value]) => (one.toLowerCase() === name.toLowerCase() ? [value] : []))
}

function linesOf({ rawHeaders }: IncomingMessage): readonly (readonly [string, string])[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []))
}
