/** Runs the exam in workerd: bundled into the one module of a Worker, asked over HTTP on loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { cacheFolder, TIMEOUT_MILLISECONDS } from './binaries.ts'
import type { Report } from './exam/material.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const outFolder = join(cacheFolder, 'worker')
const COMPATIBILITY_DATE = '2026-08-04'

/** @throws {Error} when it cannot be bundled or started, or answers with an error */
export async function runInWorkerd(binary: string, origin: string): Promise<Report> {
  bundle()
  writeFileSync(join(outFolder, 'config.capnp'), configuration())
  const flags = ['serve', join(outFolder, 'config.capnp'), '--socket-addr=http=127.0.0.1:0', '--control-fd=3']
  const workerd = spawn(binary, flags, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
  const ended = once(workerd, 'exit')
  try {
    const url = `http://127.0.0.1:${await portOf(workerd)}/?origin=${encodeURIComponent(origin)}`
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) })
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as Report
  } finally {
    workerd.kill()
    await ended
  }
}

/** workerd strips no types and reads no folders: the exam and what it imports become one module. */
function bundle(): void {
  rmSync(outFolder, { recursive: true, force: true })
  mkdirSync(outFolder, { recursive: true })
  buildSync({
    entryPoints: [join(root, 'test/runtimes/worker.ts')],
    outfile: join(outFolder, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2024',
    conditions: ['@latchkey/source'],
    external: ['node:*'],
    logLevel: 'error',
  })
}

function configuration(): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "exam", worker = .exam),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", http = (), service = (name = "exam", entrypoint = "exam"))],
);
const exam :Workerd.Worker = (
  compatibilityDate = "${COMPATIBILITY_DATE}",
  modules = [(name = "worker.js", esModule = embed "worker.js")],
);
`
}

/** workerd tells on the control pipe which port it got. */
async function portOf(workerd: ChildProcess): Promise<number> {
  const control = workerd.stdio[3] as Readable
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line) as { readonly event: string; readonly port?: number }
    if (event === 'listen' && port !== undefined) return port
  }
  throw new Error('workerd did not start')
}
