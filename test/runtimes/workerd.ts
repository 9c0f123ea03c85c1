/** Runs the exam in workerd: compiled to JavaScript, every file a module of one Worker, asked over HTTP on loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { cacheFolder, TIMEOUT_MILLISECONDS } from './binaries.ts'
import type { Report } from './exam/material.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const outFolder = join(cacheFolder, 'worker')
const COMPATIBILITY_DATE = '2026-08-04'

/** @throws {Error} when it cannot be compiled or started, or answers with an error */
export async function runInWorkerd(binary: string, origin: string): Promise<Report> {
  compile()
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

/** workerd strips no types. */
function compile(): void {
  rmSync(outFolder, { recursive: true, force: true })
  mkdirSync(outFolder, { recursive: true })
  const engine = join(root, 'packages/tokens/src/index.ts')
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: false,
      isolatedDeclarations: false,
      rootDir: root,
      outDir: join(outFolder, 'js'),
      // Reached through node_modules it would be a library, which is not compiled.
      paths: { '@latchkey/tokens': [engine] },
      typeRoots: [join(root, 'node_modules', '@types')],
    },
    include: [],
    files: [join(root, 'test/runtimes/worker.ts')],
  }
  writeFileSync(join(outFolder, 'tsconfig.json'), JSON.stringify(settings))
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', outFolder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the exam does not compile:\n${stdout}`)
}

/** A module's name is its path; that of the package is the one under which the exam imports it. */
function configuration(): string {
  const paths = globSync('js/**/*.js', { cwd: outFolder }).sort()
  const modules = paths.map((path) => {
    const name = path.replace('js/test/runtimes/', '').replace('js/packages/tokens/src/', '@latchkey/tokens/')
    return `(name = ${JSON.stringify(name)}, esModule = embed ${JSON.stringify(path)})`
  })
  // The first module is the Worker. Inside a package's folder a bare name is looked up from that folder.
  modules.sort((a, b) => Number(b.includes('"worker.js"')) - Number(a.includes('"worker.js"')))
  const index = 'export * from "./tokens/index.js"'
  for (const name of ['@latchkey/tokens', 'exam/@latchkey/tokens']) {
    const text = name.startsWith('exam') ? 'export * from "../../@latchkey/tokens/index.js"' : index
    modules.push(`(name = ${JSON.stringify(name)}, esModule = ${JSON.stringify(text)})`)
  }
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
  modules = [
    ${modules.join(',\n    ')},
  ],
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
