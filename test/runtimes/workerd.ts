/** Runs the exam in workerd: bundled into the one module of a Worker, asked over HTTP on loopback. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { cacheFolder, TIMEOUT_MILLISECONDS } from './binaries.ts'
import type { Report } from './exam/material.ts'
import { startWorker } from './worker-process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const outFolder = join(cacheFolder, 'worker')

/** @throws {Error} when it cannot be bundled or started, or answers with an error */
export async function runInWorkerd(binary: string, origin: string): Promise<Report> {
  bundle()
  await using worker = await startWorker(binary, { folder: outFolder, entrypoint: 'exam' })
  const url = `${worker.url}/?origin=${encodeURIComponent(origin)}`
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) })
  if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Report
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
