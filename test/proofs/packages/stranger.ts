/** A stranger's folder: from nothing to two guarded apps in TypeScript that answer. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startListening } from '../../cli/latchkey-process.ts'
import { createProject } from '../../packages/project.ts'
import { withNeeds } from '../../packages/tarballs.ts'
import type { Bench } from './bench.ts'
import { attempted, type Cell } from './cell.ts'

const MOST_SECONDS = 120
/** What a stranger types; exact, so that two runs compare the same. */
const FRAMEWORKS = ['express@5.3.0', 'fastify@5.12.8']
const TOOLS = ['typescript@5.9.3', '@types/node@24.19.2', '@types/express@5.0.6']

/** The examples of this repository, as they stand: their imports are what users write. */
const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))
const APPS = { Express: 'express.ts', Fastify: 'fastify.ts' }

export async function beStranger({ tarballs, node22 }: Bench): Promise<readonly Cell[]> {
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  using project = createProject()
  const cells: Cell[] = []
  const part = 'a stranger'
  const step = async (what: string, where: string, run: () => Promise<string> | string) => {
    cells.push(await attempted({ part, what, where }, run))
  }
  await step('npm install', 'guard, Express, Fastify, TypeScript', () => {
    const guard = withNeeds('@latchkey/guard', tarballs).map(({ path }) => path)
    project.install([...guard, ...FRAMEWORKS, ...TOOLS])
    return `after ${seconds().toFixed(1)} s`
  })
  await step('tsc --strict', 'TypeScript 5.9.3, nodenext', () => {
    // A compiled program imports what was compiled.
    for (const name of [...Object.values(APPS), 'how-to-call.ts'])
      project.write(name, readFileSync(join(examples, name), 'utf8').replaceAll("how-to-call.ts'", "how-to-call.js'"))
    const words = ['tsc', '--strict', '--module', 'nodenext', '--target', 'es2022', '--outDir', 'built']
    const { status, stdout } = spawnSync('npx', [...words, ...Object.values(APPS)], {
      cwd: project.folder,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stdout)
    return `after ${seconds().toFixed(1)} s`
  })
  for (const [name, file] of Object.entries(APPS))
    await step(`${name}: guarded and run`, 'Node 22', async () => {
      const seen = await askExample(join(project.folder, 'built', file.replace('.ts', '.js')), node22)
      return `${seen} after ${seconds().toFixed(1)} s`
    })
  await step('all of it', `at most ${MOST_SECONDS} s`, () => {
    if (seconds() > MOST_SECONDS) throw new Error(`${seconds().toFixed(1)} s`)
    return `${seconds().toFixed(1)} s`
  })
  return cells
}

/** The example prints a token: it opens the guarded route, and nothing else does. */
async function askExample(program: string, node: string): Promise<string> {
  await using app = await startListening([program], { node, env: { PORT: '0' } })
  const [token] = /(?<=Bearer )[\w.-]+/.exec(app.stdout()) ?? ['']
  const ask = async (path: string, headers = {}) => (await fetch(app.address + path, { headers })).status
  const seen = [
    await ask('/'),
    await ask('/private'),
    await ask('/private', { authorization: `Bearer ${token}` }),
  ].join(' ')
  if (seen !== '200 401 200') throw new Error(`it answered ${seen}`)
  return seen
}
