/** Runs Stryker over one part. It comes from npm's cache: it is a tool of this proof, and no dependency of the house. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from './figures.ts'
import type { Part } from './parts.ts'

/** The newest that fit each other. */
export const PACKAGES: readonly string[] = ['@stryker-mutator/core@10.0.0', '@stryker-mutator/tap-runner@10.0.0']

/** Each test file is a process of its own under Node's type stripping; no compiler is involved. */
const SETTINGS = {
  testRunner: 'tap',
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  // Of the house the engine's tests need the engine.
  ignorePatterns: ['/*', '!/packages', '/packages/*', '!/packages/tokens', '!/package.json'],
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['json', 'progress-append-only'],
  thresholds: { break: null },
  // Stryker would rewrite a tsconfig that it finds.
  tsconfigFile: 'none.json',
}
const REPORT = 'report.json'
const NODE_ARGUMENTS = ['--conditions=@latchkey/source', '--test-reporter=tap', '-r', '{{hookFile}}', '{{testFile}}']

/** What decides the outcome besides the sources and the tests. */
export const settingsText: string = JSON.stringify([PACKAGES, SETTINGS, NODE_ARGUMENTS])

/** Where the paths are from: the repository, and in it the engine's sources and a folder for what Stryker writes. */
export interface Places {
  readonly root: string
  readonly engine: string
  readonly folder: string
}

/** @returns whether Stryker finished; not so where a test fails without a fault, or without a network */
export async function runStryker(part: Part, { root, engine, folder }: Places): Promise<boolean> {
  const settings = join(folder, 'stryker.json')
  mkdirSync(join(root, folder), { recursive: true })
  const within = (path: string): string => `${engine}/${path}`
  const own = {
    mutate: part.sources.map(within),
    tap: { testFiles: part.tests.map(within), nodeArgs: NODE_ARGUMENTS, forceBail: true },
    tempDirName: join(folder, 'copies'),
    jsonReporter: { fileName: join(folder, REPORT) },
  }
  writeFileSync(join(root, settings), JSON.stringify({ ...SETTINGS, ...own }))
  const packages = PACKAGES.flatMap((name) => ['-p', name])
  // Thousands of processes start, all with nearly the same sources.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node-compile') }
  const stryker = spawn('npx', ['--yes', ...packages, 'stryker', 'run', settings], { cwd: root, stdio: 'inherit', env })
  const [exitCode] = (await once(stryker, 'exit')) as [number | null]
  return exitCode === 0
}

/** What Stryker reported when it last finished the part. */
export function readReport({ root, folder }: Places): Report {
  return JSON.parse(readFileSync(join(root, folder, REPORT), 'utf8')) as Report
}
