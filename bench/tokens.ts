/** Tokens verified and signed per second, ours and the peers': `npm run bench:tokens [-- rounds]`. */
import { measureRounds, type Samples } from './measure/rounds.ts'
import { parseRounds } from './measure/rounds-argument.ts'
import { paired, spreadOf } from './measure/statistics.ts'
import { decimals, describeMachine, formatSpread, formatTable } from './measure/table.ts'
import { pairSubjects } from './tokens/pair-subjects.ts'
import { createPool } from './tokens/pool.ts'
import { repeatedSubjects } from './tokens/repeated-subjects.ts'
import { OURS, tokenSubjects } from './tokens/subjects.ts'

const POOL_SIZE = 20_000
const REPEATED_TOKENS = 1000
const WARM_UP_ROUNDS = 30

const rounds = parseRounds(process.argv[2], 150)
process.stdout.write(describeMachine())
for (const alg of ['HS256', 'HS384', 'HS512'] as const) {
  const subjects = await tokenSubjects(await createPool(alg, POOL_SIZE))
  for (const operation of ['verify', 'sign'] as const) {
    const samples = await measureRounds(subjects[operation], { rounds, warmUpRounds: WARM_UP_ROUNDS })
    process.stdout.write(`\n${tableOf(`${alg} ${operation}`, samples)}`)
  }
}
const repeated = await measureRounds(repeatedSubjects(await createPool('HS256', REPEATED_TOKENS)), {
  rounds,
  warmUpRounds: WARM_UP_ROUNDS,
})
process.stdout.write(`\n${tableOf('HS256 verify, repeated tokens, caches on', repeated)}`)
for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA', 'ML-DSA-44'] as const) {
  const subjects = await pairSubjects(alg)
  for (const operation of ['verify', 'sign'] as const) {
    const samples = await measureRounds(subjects[operation], { rounds: Math.ceil(rounds / 3), warmUpRounds: 5 })
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
