/** Starts a private HAProxy on a free port. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Access } from '../frameworks/access.ts'
import { launch, onCore, SERVER_CORE } from '../measure/pinned.ts'
import { haproxyConfiguration } from './haproxy-configuration.ts'

/** A server that accepts connections. */
export interface RunningServer extends AsyncDisposable {
  readonly pid: number
  readonly port: number
}

/** @param access - without it, every request is let through */
export async function startHaproxy(access?: Access): Promise<RunningServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, haproxyConfiguration(port, access), { mode: 0o600 })
  const haproxy = launch(onCore(SERVER_CORE, ['haproxy', '-db', '-f', file]))
  const stop = async () => {
    await haproxy[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
  try {
    await Promise.race([accepting(port), haproxy.ended])
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: haproxy.pid, port, [Symbol.asyncDispose]: stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** HAProxy does not say when it is ready, so a connection is tried. */
async function accepting(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect({ port, host: '127.0.0.1' })
    try {
      await once(socket, 'connect')
      return
    } catch {
      await wait(50)
    } finally {
      socket.destroy()
    }
  }
  throw new Error(`nobody listens on port ${port}`)
}
