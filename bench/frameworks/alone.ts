/** Measures a framework's guards alone, in a fresh process on the core that servers are measured on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onCore, SERVER_CORE } from '../measure/pinned.ts'
import type { FrameworkName } from './all.ts'
import { batchSizeOf, OUR_BATCH } from './batches.ts'
import { type AloneCost, aloneCost } from './measured.ts'
import { NODE_FLAGS, productionEnvironment } from './start-variant.ts'

const PROGRAM = fileURLToPath(new URL('measure-alone.ts', import.meta.url))

/** @param decisions - of each of our guards; a peer makes fewer */
export async function measureAlone(
  framework: FrameworkName,
  decisions: number,
): Promise<Readonly<Record<string, AloneCost>>> {
  const rounds = Math.ceil(decisions / OUR_BATCH)
  const command = [process.execPath, ...NODE_FLAGS, PROGRAM, framework, String(rounds)] as const
  const [program, ...args] = onCore(SERVER_CORE, command)
  const child = spawn(program, args, { env: productionEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (child.exitCode !== 0) throw new Error(`${framework}: measuring its guards has ended with ${child.exitCode}`)
  const samples = JSON.parse(output) as Readonly<Record<string, readonly number[]>>
  return Object.fromEntries(Object.entries(samples).map(([name, each]) => [name, aloneCost(each, batchSizeOf(name))]))
}
