/**
 * Differential proof: the same tokens, keys, settings and clock for us, jose, jsonwebtoken and PyJWT.
 * Every disagreement belongs to a class, and every class has a reason; one without, or one in which we are more lenient than jose, fails.
 * Usage: differential.ts [--count N] [--seed N] [--report FILE]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCases } from './differential/cases.ts'
import { compare } from './differential/compare.ts'
import { type DisagreementClass, faultsOf } from './differential/disagreements.ts'
import { openJose } from './differential/jose.ts'
import { openJsonwebtoken } from './differential/jsonwebtoken.ts'
import { openPyjwt } from './differential/pyjwt.ts'

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '210000' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string', default: join(tmpdir(), 'latchkey-proofs', 'differential.json') },
  },
})

Error.stackTraceLimit = 0
process.exitCode = await main()

async function main(): Promise<number> {
  using pyjwt = await openPyjwt()
  if (!pyjwt) console.log('PyJWT: not here (Debian: python3-jwt); the others are compared')
  const peers = [openJose(), openJsonwebtoken(), ...(pyjwt ? [pyjwt] : [])]
  for (const { name, version } of peers) console.log(`${name} ${version}`)

  const { tally, classes } = await compare(peers, createCases(Number(given.seed)), Number(given.count))

  for (const [name, { judged, accepted }] of tally) {
    console.log(`${name.padEnd(13)} judged ${judged}, accepted ${accepted}, refused ${judged - accepted}`)
  }
  return report(classes)
}

/** One line for each class; the reasons are numbered, because many classes share one. */
function report(classes: readonly DisagreementClass[]): number {
  const numbers = new Map<string, number>()
  const numberOf = (why: string): number => numbers.get(why) ?? numbers.set(why, numbers.size + 1).size
  for (const { kind, oursAccept, ours, reasons, count, example } of classes) {
    const others = [...reasons.keys()].join(', ')
    const sides = oursAccept ? `we accept, refused by ${others}` : `we refuse (${ours}), accepted by ${others}`
    const whys = [...new Set([...reasons.values()].map((reason) => (reason ? `[${numberOf(reason.why)}]` : '[NONE]')))]
    console.log(
      `${String(count).padStart(6)} × ${kind}: ${sides} ${whys.join(' ')} e.g. ${example.token.slice(0, 40)}…`,
    )
  }
  for (const [why, number] of numbers) console.log(`[${number}] ${why}`)
  mkdirSync(dirname(given.report), { recursive: true })
  writeFileSync(given.report, JSON.stringify(classes.map(forReport), undefined, 1))
  const total = classes.reduce((sum, { count }) => sum + count, 0)
  console.log(
    `${total} disagreements in ${classes.length} classes with ${numbers.size} reasons; whole examples: ${given.report}`,
  )
  const faults = faultsOf(classes)
  for (const fault of faults) console.log(`FAULT: ${fault}`)
  console.log(`${faults.length} faults`)
  return faults.length === 0 ? 0 : 1
}

function forReport({ kind, oursAccept, ours, reasons, count, example, verdicts }: DisagreementClass): object {
  const { token, now, policy, key } = example
  const published =
    key.object.type === 'secret'
      ? key.object.export().toString('utf8')
      : key.object.export({ type: 'spki', format: 'pem' })
  const why = Object.fromEntries([...reasons].map(([peer, reason]) => [peer, reason?.why ?? null]))
  const written = { token, now, policy, alg: key.alg, key: published, verdicts: Object.fromEntries(verdicts) }
  return { kind, oursAccept, ours, why, count, example: written }
}
