/** The own test suites of express-jwt, koa-jwt, Hono and @fastify/jwt with our guard in place of their modules: `npm run proof:peers [-- suite …]`. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installLocked } from '../packages/install-locked.ts'
import { disagreements } from './peers/disagreements.ts'
import { type Suite, suites } from './peers/suites.ts'

const fetched = process.env['LATCHKEY_PEERS']
const asked = process.argv.slice(2)

if (fetched === undefined) {
  const sources = suites.map(({ name, source }) => `  ${name}/ from ${source}`).join('\n')
  console.log(
    `skipped: LATCHKEY_PEERS names no folder with their suites, which are not ours to keep. It has:\n${sources}`,
  )
} else {
  const tools = installLocked({
    locked: 'test/proofs/peers/tools',
    into: join(tmpdir(), 'latchkey-peers-tools'),
  })
  const wanted = suites.filter(({ name }) => asked.length === 0 || asked.includes(name))
  for (const suite of wanted) report(suite, join(fetched, suite.name), tools)
}

function report(suite: Suite, folder: string, tools: string): void {
  const { name, release, source } = suite
  if (!existsSync(folder)) {
    console.log(`${name}: skipped: ${folder} is not there (${source})`)
    return
  }
  const run = (own: boolean) => {
    const work = mkdtempSync(join(tmpdir(), `latchkey-peers-${name}-`))
    try {
      return suite.run({ suite: folder, work, tools }, own)
    } finally {
      rmSync(work, { recursive: true })
    }
  }
  const own = run(true)
  const broken = own.filter(({ passed }) => !passed)
  const ours = run(false)
  const reasons = disagreements[name] ?? {}
  const failed = ours.filter(({ passed }) => !passed)
  const unexplained = failed.filter((one) => !Object.hasOwn(reasons, one.name))
  const stale = Object.keys(reasons).filter((one) => !failed.some((other) => other.name === one))
  console.log(`${name} ${release}: ${own.length - broken.length} of ${own.length} with its own module`)
  console.log(`${name} ${release}: ${ours.length - failed.length} of ${ours.length} with our guard`)
  for (const one of failed)
    console.log(`  differs: ${one.name}: ${reasons[one.name] ?? `NO REASON: ${one.complaint.slice(0, 200)}`}`)
  for (const one of broken) console.log(`  cannot be run: ${one.name}: ${one.complaint.slice(0, 200)}`)
  for (const one of stale) console.log(`  agrees, though it is listed: ${one}`)
  if (unexplained.length + stale.length + broken.length > 0 || ours.length === 0) process.exitCode = 1
}
