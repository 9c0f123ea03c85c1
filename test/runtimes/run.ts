/**
 * The matrix of runtimes: the public interface of the token engine on each, and a table of algorithms × runtimes.
 * Exits with 1 when anything is not as expected, an algorithm that a runtime has learned included.
 * Usage: run.ts [runtime …]
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { algorithms } from '@latchkey/tokens'
import { installBinaries, TIMEOUT_MILLISECONDS } from './binaries.ts'
import type { Report } from './exam/material.ts'
import { type Examiner, startExaminer } from './examiner.ts'
import { type RuntimeName, unsupported } from './expected.ts'
import { judge, type Verdict } from './verdict.ts'
import { runInWorkerd } from './workerd.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = fileURLToPath(new URL('program.ts', import.meta.url))
const SOURCE = '--conditions=@latchkey/source'

interface Runtime {
  readonly name: RuntimeName
  readonly binary: string
  readonly userAgent: string
  readonly run: (origin: string) => Promise<Report>
}

process.exitCode = await main(process.argv.slice(2))

async function main(names: readonly string[]): Promise<number> {
  const known = runtimes()
  const chosen = names.length === 0 ? known : known.filter(({ name }) => names.includes(name))
  if (chosen.length < names.length) {
    console.error(`Runtimes: ${known.map(({ name }) => name).join(', ')}`)
    return 1
  }
  await using examiner = await startExaminer()
  console.log(`third-party vectors: ${examiner.vectors === 0 ? 'not here (LATCHKEY_VECTORS)' : examiner.vectors}`)
  const verdicts: (readonly [RuntimeName, Verdict])[] = []
  for (const runtime of chosen) {
    const { name, binary } = runtime
    const { verdict, checks } = await verdictOn(runtime, examiner)
    verdicts.push([name, verdict])
    const { surprises } = verdict
    console.log(`${name.padEnd(8)} ${versionOf(binary).padEnd(12)} ${checks} checks, ${surprises.length} surprises`)
    for (const surprise of surprises) console.log(`  ${surprise}`)
  }
  printTable(verdicts)
  return verdicts.some(([, { surprises }]) => surprises.length > 0) ? 1 : 0
}

/** A runtime that ends without a report is a surprise too, and the next one runs all the same. */
async function verdictOn(
  { name, userAgent, run }: Runtime,
  { origin, faultOf }: Examiner,
): Promise<{ readonly verdict: Verdict; readonly checks: number }> {
  try {
    const report = await run(origin)
    return { verdict: judge(report, { userAgent, unsupported: unsupported[name], faultOf }), checks: report.checks }
  } catch (error) {
    return { verdict: { cells: {}, surprises: [error instanceof Error ? error.message : String(error)] }, checks: 0 }
  }
}

function runtimes(): readonly Runtime[] {
  const { node22, node26, bun, deno, workerd } = installBinaries()
  const node = (name: 'node22' | 'node24' | 'node26', binary: string): Runtime => ({
    name,
    binary,
    userAgent: `Node.js/${name.slice(4)}`,
    run: (origin) => runProgram(binary, [SOURCE, program, origin]),
  })
  return [
    node('node22', node22),
    node('node24', process.execPath),
    node('node26', node26),
    {
      name: 'bun',
      binary: bun,
      userAgent: 'Bun/',
      run: (origin) => runProgram(bun, [SOURCE, '--no-install', program, origin]),
    },
    {
      name: 'deno',
      binary: deno,
      userAgent: 'Deno/',
      run: (origin) =>
        runProgram(deno, [
          'run',
          SOURCE,
          '--no-lock',
          '--no-remote',
          '--no-prompt',
          '--allow-net=127.0.0.1',
          '--allow-read',
          program,
          origin,
        ]),
    },
    {
      name: 'workerd',
      binary: workerd,
      userAgent: 'Cloudflare-Workers',
      run: (origin) => runInWorkerd(workerd, origin),
    },
  ]
}

/** On the sources: each of these runtimes strips types. @throws {Error} when the program ends without a report */
async function runProgram(binary: string, args: readonly string[]): Promise<Report> {
  // No proxy, no options and no flags of whoever started the matrix.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DENO_NO_UPDATE_CHECK: '1' }
  const child = spawn(binary, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIMEOUT_MILLISECONDS,
  })
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (child.exitCode !== 0) throw new Error(`${binary} ended with ${child.exitCode}`)
  return JSON.parse(output) as Report
}

/** Asked of the binary itself, not of the list of packages. */
function versionOf(binary: string): string {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return /\d+[.-]\d+[.-]\d+/.exec(stdout)?.[0] ?? 'no version'
}

function printTable(verdicts: readonly (readonly [RuntimeName, Verdict])[]): void {
  const row = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(10)} ${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd()
  console.log(
    `\n${row(
      '',
      verdicts.map(([name]) => name),
    )}`,
  )
  for (const alg of algorithms)
    console.log(
      row(
        alg,
        verdicts.map(([, { cells }]) => cells[alg] ?? 'no answer'),
      ),
    )
}
