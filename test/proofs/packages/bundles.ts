/** Guard and client, bundled for a page, for Node and for a Worker, and run there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChromium } from '../../browser/chromium.ts'
import { runToEnd, startListening } from '../../cli/latchkey-process.ts'
import { startWorker } from '../../runtimes/worker-process.ts'
import type { Bench } from './bench.ts'
import { type Bundler, bundlers, copyPrograms, type Place } from './bundlers.ts'
import { attempted, type Cell } from './cell.ts'

/** Before a session, in it, and after it. */
const VISITED = '401 200 401'
/** Without a token, with one, and with one that was changed. */
const GUARDED = '401 200 7 401'

export async function bundleAndRun(bench: Bench): Promise<readonly Cell[]> {
  const { project, node24 } = bench
  copyPrograms(project)
  const command = join(project.folder, 'node_modules/latchkey/bin/latchkey.cjs')
  const env = { LATCHKEY_PORT: '0', LATCHKEY_DATA: join(project.folder, 'data') }
  await using server = await startListening([command, 'serve', '--quickstart'], { env, node: node24 })
  const cells: Cell[] = []
  for (const [name, bundler] of Object.entries(bundlers)) {
    const runs: readonly Run[] = [
      {
        what: 'client',
        place: 'page',
        where: 'Chromium',
        expected: VISITED,
        run: (folder) => inPage(folder, server.address),
      },
      {
        what: 'client',
        place: 'node',
        where: 'Node 22',
        expected: VISITED,
        run: (folder) => inNode(folder, bench.node22, server.address),
      },
      {
        what: 'client',
        place: 'worker',
        where: 'workerd',
        expected: VISITED,
        run: (folder) => inWorker(folder, bench.workerd, server.address),
      },
      {
        what: 'guard',
        place: 'node',
        where: 'Node 22',
        expected: GUARDED,
        run: (folder) => guardInNode(folder, bench.node22),
      },
      {
        what: 'guard',
        place: 'worker',
        where: 'workerd',
        expected: GUARDED,
        run: (folder) => guardInWorker(folder, bench.workerd),
      },
    ]
    for (const run of runs) cells.push(await bundledAndRun(bench, bundler, name, run))
    cells.push(await guardForPage(bench, bundler, name))
  }
  return cells
}

interface Run {
  readonly what: 'client' | 'guard'
  readonly place: Place
  readonly where: string
  readonly expected: string
  readonly run: (folder: string) => Promise<string>
}

function bundledAndRun({ project, tools }: Bench, bundler: Bundler, name: string, one: Run): Promise<Cell> {
  const { what, place, where, expected, run } = one
  return attempted({ part: 'bundled and run', what, where: `${name}, ${where}` }, async () => {
    const seen = await run(await bundler({ project, tools, program: `${what}-${place}.mjs`, place }))
    if (seen !== expected) throw new Error(`it saw ${seen}, not ${expected}`)
    return seen
  })
}

/** It stands on `node:crypto` (0004), and a page has no route: this says that the bundlers say so. */
function guardForPage({ project, tools }: Bench, bundler: Bundler, name: string): Promise<Cell> {
  return attempted({ part: 'bundled and run', what: 'guard', where: `${name}, a page` }, async () => {
    try {
      await bundler({ project, tools, program: 'guard-page.mjs', place: 'page' })
    } catch (fault) {
      if (/node:crypto|"?crypto"?/.test(String(fault))) return 'not for pages: the bundler names node:crypto'
      throw fault
    }
    throw new Error('the bundler says nothing of node:crypto')
  })
}

/** At the origin of the login server, as a page of the same site is. */
async function inPage(folder: string, origin: string): Promise<string> {
  await using browser = await startChromium()
  const page = await browser.newPage()
  const body = `<!doctype html><script type="module">${readFileSync(join(folder, 'worker.js'), 'utf8')}</script>`
  await page.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(`${origin}/page`)
  return await page.evaluate<string>(`visit(${JSON.stringify(origin)})`)
}

async function inNode(folder: string, node: string, origin: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd([join(folder, 'worker.js'), origin], { node })
  if (exitCode !== 0 || stderr !== '') throw new Error(`it ended with ${exitCode}: ${stderr}`)
  return stdout.trim()
}

async function inWorker(folder: string, binary: string, origin: string): Promise<string> {
  await using worker = await startWorker(binary, { folder })
  return await (await fetch(`${worker.url}/?origin=${encodeURIComponent(origin)}`)).text()
}

async function guardInNode(folder: string, node: string): Promise<string> {
  await using server = await startListening([join(folder, 'worker.js')], { node })
  return await askGuarded(server.address)
}

async function guardInWorker(folder: string, binary: string): Promise<string> {
  await using worker = await startWorker(binary, { folder })
  return await askGuarded(worker.url)
}

async function askGuarded(url: string): Promise<string> {
  const token = await (await fetch(`${url}/token`)).text()
  const ask = (words: string) => fetch(url, { headers: { authorization: `Bearer ${words}` } })
  const [without, good, changed] = [await fetch(url), await ask(token), await ask(token.replace('.', '.x'))]
  return `${without.status} ${good.status} ${await good.text()} ${changed.status}`
}
