/** What a guard costs: CPU for each request, and for each decision: `npm run bench:guard [-- rounds]`. */
import { decisionSubjects } from './guard/decisions.ts'
import { openLoad } from './guard/load.ts'
import { startMeasuredServer } from './guard/measured-server.ts'
import { routeSubjects } from './guard/routes.ts'
import { measureRounds, type Samples } from './measure/rounds.ts'
import { parseRounds } from './measure/rounds-argument.ts'
import { paired, spreadOf } from './measure/statistics.ts'
import { decimals, describeMachine, formatSpread, formatTable } from './measure/table.ts'

const CONNECTIONS = 16
const WARM_UP_ROUNDS = 20

const rounds = parseRounds(process.argv[2], 200)
process.stdout.write(describeMachine())
process.stdout.write(`\n${routeTable(await measureRoutes())}`)
// A decision is as fast as a token: more rounds cost little.
const decisions = await measureRounds(decisionSubjects(), { rounds: rounds * 2, warmUpRounds: WARM_UP_ROUNDS * 2 })
process.stdout.write(`\n${decisionTable(decisions)}`)

async function measureRoutes(): Promise<Samples> {
  await using server = await startMeasuredServer()
  await using load = await openLoad(server.port, CONNECTIONS)
  return await measureRounds(routeSubjects(server, load), { rounds, warmUpRounds: WARM_UP_ROUNDS })
}

function routeTable(samples: Samples): string {
  const compare = (name: string, base: string): string[] => {
    const costs = samples.get(name) ?? []
    const bases = samples.get(base) ?? []
    const more = spreadOf(paired(costs, bases, (cost, basis) => cost - basis))
    const ratio = spreadOf(paired(costs, bases, (cost, basis) => cost / basis))
    return [
      name,
      formatSpread(spreadOf(costs), decimals(1)),
      formatSpread(more, decimals(1)),
      formatSpread(ratio, decimals(2)),
    ]
  }
  const publicOnes = ['native public', 'flask-jwt public'].map((name) => [
    name,
    formatSpread(spreadOf(samples.get(name) ?? []), decimals(1)),
  ])
  return formatTable([
    ['request', 'µs of CPU (p10–p90)', 'more than public', '× public'],
    ...publicOnes,
    compare('native public again (A/A)', 'native public'),
    compare('native guarded', 'native public'),
    compare('flask-jwt guarded', 'flask-jwt public'),
  ])
}

function decisionTable(samples: Samples): string {
  const first = samples.get('native decide') ?? []
  const rows = [...samples].map(([name, costs]) => [
    name,
    formatSpread(spreadOf(costs), decimals(2)),
    formatSpread(spreadOf(paired(costs, first, (cost, basis) => cost / basis)), decimals(2)),
  ])
  return formatTable([['decision', 'µs (p10–p90)', '× native decide'], ...rows])
}
