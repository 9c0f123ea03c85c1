/** workerd with one Worker, asked over HTTP on loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const COMPATIBILITY_DATE = '2026-08-04'

/** A Worker that listens. */
export interface Worker extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
}

/** Which Worker. */
export interface WorkerOptions {
  /** It has `worker.js`: one ES module. */
  readonly folder: string
  /** What the module exports it as. Default: its default export. */
  readonly entrypoint?: string
}

/** @throws {Error} when it does not start; workerd has said why on the standard error */
export async function startWorker(binary: string, { folder, entrypoint }: WorkerOptions): Promise<Worker> {
  const config = join(folder, 'config.capnp')
  writeFileSync(config, configuration(entrypoint))
  const flags = ['serve', config, '--socket-addr=http=127.0.0.1:0', '--control-fd=3']
  const workerd = spawn(binary, flags, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
  const ended = once(workerd, 'exit')
  const end = async () => {
    workerd.kill()
    await ended
  }
  try {
    return { url: `http://127.0.0.1:${await portOf(workerd)}`, [Symbol.asyncDispose]: end }
  } catch (fault) {
    await end()
    throw fault
  }
}

function configuration(entrypoint: string | undefined): string {
  const entry = entrypoint === undefined ? '' : `, entrypoint = "${entrypoint}"`
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", http = (), service = (name = "worker"${entry}))],
);
const worker :Workerd.Worker = (
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
