/** What stands behind nginx: the endpoint, and an API that writes down whatever reaches it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server on a free port. */
export interface Listening extends AsyncDisposable {
  readonly port: number
}

/** One request as the API got it. */
export interface Reached {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** An API without any guard. */
export interface RecordingApi extends Listening {
  /** What reached it since the last call. */
  readonly taken: () => readonly Reached[]
}

export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => close(server) }
}

export async function startRecordingApi(): Promise<RecordingApi> {
  let reached: Reached[] = []
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = request
    reached.push({ method, target: url, headers, body: Buffer.concat(chunks).toString() })
    response.setHeader('Content-Length', 7).end(method === 'HEAD' ? undefined : 'reached')
  })
  return {
    ...server,
    taken: () => {
      const taken = reached
      reached = []
      return taken
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The example's API, in Python. */
export async function startPythonApi(): Promise<Listening> {
  const file = fileURLToPath(new URL('../../examples/forward-auth/api.py', import.meta.url))
  const child = spawn('python3', [file], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface(child.stdout)
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })) as [string]
  const end = async () => {
    child.kill()
    await once(child, 'close')
  }
  return { port: Number(/:(\d+)$/.exec(line)?.[1]), [Symbol.asyncDispose]: end }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
