/** Tokens verified and signed per second, ours and the peers': `npm run bench:tokens [-- rounds]`. */
import { algorithms } from '@latchkey/tokens'
import { measureRounds, type Samples } from './measure/rounds.ts'
import { parseRounds } from './measure/rounds-argument.ts'
import { paired, spreadOf } from './measure/statistics.ts'
import { decimals, describeMachine, formatSpread, formatTable } from './measure/table.ts'
import { createPool } from './tokens/pool.ts'
import { OURS, tokenSubjects } from './tokens/subjects.ts'

const POOL_SIZE = 20_000
const WARM_UP_ROUNDS = 30

const rounds = parseRounds(process.argv[2], 150)
process.stdout.write(describeMachine())
for (const alg of algorithms) {
  const subjects = await tokenSubjects(await createPool(alg, POOL_SIZE))
  for (const operation of ['verify', 'sign'] as const) {
    const samples = await measureRounds(subjects[operation], { rounds, warmUpRounds: WARM_UP_ROUNDS })
    process.stdout.write(`\n${tableOf(`${alg} ${operation}`, samples)}`)
  }
}

function tableOf(title: string, samples: Samples): string {
  const ours = samples.get(OURS) ?? []
  const rows = [...samples].map(([name, theirs]) => {
    const perSecond = spreadOf(theirs.map((microseconds) => 1e6 / microseconds))
    const ratio = spreadOf(paired(theirs, ours, (their, our) => their / our))
    return [
      name,
      formatSpread(perSecond, (value) => Math.round(value).toLocaleString('en-US')),
      decimals(2)(spreadOf(theirs).median),
      name === OURS ? '' : formatSpread(ratio, decimals(2)),
    ]
  })
  return formatTable([[title, 'per second (p10–p90)', 'µs', `${OURS} is × as fast (p10–p90)`], ...rows])
}
