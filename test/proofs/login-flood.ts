/**
 * Flood proof: a thousand wrong logins a second take nothing from those who have a token, and little from those who log in.
 * Usage: node … login-flood.ts [--seconds N] [--share S], S of the rates: for a machine that has other work
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type FloodServerFigures,
  type LatencyFigures,
  type LoadFigures,
  type LoadSettings,
  passwordOf,
} from './flood/settings.ts'

const GUARDED_PER_SECOND = 500
const ATTACKS_PER_SECOND = 1000
const LOGINS_PER_SECOND = 2
const ATTACKERS = 64
const ATTACKED_NAMES = 200
const GOOD_USERS = 100
const FLOOR_MILLISECONDS = 5
const HASH_BYTES = 19 * 2 ** 20
const SPARE_BYTES = 64 * 2 ** 20
const REFUSED_MILLISECONDS = 50

const { values: given } = parseArgs({
  options: { seconds: { type: 'string', default: '120' }, share: { type: 'string', default: '1' } },
})
const share = Number(given.share)
const seconds = Number(given.seconds)
const results: boolean[] = []
for (const limited of [true, false]) results.push(await run(limited))
process.exitCode = results.every(Boolean) ? 0 : 1

async function run(limited: boolean): Promise<boolean> {
  console.log(
    `\n${limited ? 'with the limiter' : 'with the hashing queue alone'}, ${seconds} s, ${share * 100} % of the rates, load ${loadavg()[0]?.toFixed(1)}`,
  )
  await using server = await start(limited)
  const { port } = server
  const token = await tokenFrom(port)
  const guarded = {
    port,
    ratePerSecond: GUARDED_PER_SECOND * share,
    addressBlock: 20,
    addresses: 50,
    request: { kind: 'guarded', token },
  } as const
  const attacks = {
    port,
    ratePerSecond: ATTACKS_PER_SECOND * share,
    addresses: Math.ceil(ATTACKERS * share),
    addressBlock: 10,
    request: { kind: 'attack', names: Math.ceil(ATTACKED_NAMES * share), known: 'good' },
  } as const
  // By other addresses and names: code that was never run is slow, and connections take memory, once.
  await load([{ ...attacks, addressBlock: 11, seconds: 10, request: { ...attacks.request, known: 'warming' } }])
  const [quiet] = await load([{ ...guarded, seconds: Math.max(10, seconds / 4) }])
  print('quiet: guarded', quiet)
  // What the senders themselves take from it, on a machine that they share with the server.
  const [beside] = await load([
    { ...guarded, seconds: Math.max(10, seconds / 8) },
    { ...attacks, seconds: Math.max(10, seconds / 8), request: { kind: 'alive' } },
  ])
  print('beside as many requests that ask nothing (/livez): guarded', beside)
  const before = await server.figures()
  const [loaded, attack, logins] = await load([
    { ...guarded, seconds },
    { ...attacks, seconds },
    {
      ...guarded,
      seconds,
      ratePerSecond: LOGINS_PER_SECOND,
      addressBlock: 30,
      addresses: GOOD_USERS,
      request: { kind: 'login', users: GOOD_USERS },
    },
  ])
  const after = await server.figures()
  print('flood: guarded', loaded)
  print('flood: wrong logins', attack)
  print('flood: good logins', logins)
  const { p50, p99 } = after.loopDelayMilliseconds
  console.log(
    `  hashes ${after.hashes - before.hashes}, event loop p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (quiet ${before.loopDelayMilliseconds.p99.toFixed(1)} ms)`,
  )
  const [grown, allowed] = [after.residentBytes - before.residentBytes, after.concurrency * HASH_BYTES + SPARE_BYTES]
  console.log(
    `  processor time of the server ${(after.processorSeconds - before.processorSeconds).toFixed(1)} s in ${seconds} s`,
  )
  console.log(`  resident ${megabytes(before.residentBytes)} before, ${megabytes(after.residentBytes)} after`)
  const [quietP99, floodP99] = [quiet.answers[200]?.p99 ?? 0, loaded.answers[200]?.p99 ?? Number.POSITIVE_INFINITY]
  const refused = [attack.answers[429], attack.answers[503]].filter((one) => one !== undefined)
  const good = logins.answers[200]?.withinTwoSeconds ?? 0
  return [
    holds('every guarded request is answered 200', loaded.answers[200]?.count === loaded.sent && loaded.held === 0),
    holds(
      `guarded p99 ${floodP99.toFixed(1)} ms, allowed ${Math.max(FLOOR_MILLISECONDS, 2 * quietP99).toFixed(1)} ms`,
      floodP99 <= Math.max(FLOOR_MILLISECONDS, 2 * quietP99),
    ),
    holds(`memory grew by ${megabytes(grown)}, allowed ${megabytes(allowed)}`, grown <= allowed),
    holds(
      `refusals p99 ${refused.map(({ p99: one }) => one.toFixed(1)).join(' and ')} ms, allowed ${REFUSED_MILLISECONDS} ms`,
      refused.every(({ p99: one }) => one <= REFUSED_MILLISECONDS),
    ),
    // The queue alone cannot tell good from bad, so it is only told how many got through.
    holds(`good logins within 2 s: ${good} of ${logins.sent}`, !limited || good >= 0.9 * logins.sent),
  ].every(Boolean)
}

function holds(what: string, held: boolean): boolean {
  console.log(`  ${held ? 'holds' : 'DOES NOT HOLD'}: ${what}`)
  return held
}

function print(what: string, { sent, held, answers }: LoadFigures): void {
  console.log(`  ${what}: ${sent} sent${held > 0 ? `, ${held} held back` : ''}`)
  for (const [status, { count, p50, p99, longest }] of Object.entries(answers) as [string, LatencyFigures][]) {
    console.log(
      `    ${status}: ${count}, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(0)} ms`,
    )
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}

async function start(limited: boolean) {
  const child = forked('flood/server-process.ts', { limited, users: GOOD_USERS })
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }]
  return {
    port,
    async figures(): Promise<FloodServerFigures> {
      child.send('figures')
      const [figures] = (await once(child, 'message')) as [FloodServerFigures]
      return figures
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Processes that begin together, once all are ready. */
async function load<const S extends readonly LoadSettings[]>(
  settings: S,
): Promise<{ readonly [K in keyof S]: LoadFigures }> {
  const children = settings.map((one) => forked('flood/load-process.ts', one))
  await Promise.all(children.map((child) => once(child, 'message')))
  const figures = Promise.all(children.map(async (child) => (await once(child, 'message'))[0] as LoadFigures))
  for (const child of children) child.send('go')
  return (await figures) as { readonly [K in keyof S]: LoadFigures }
}

function forked(path: string, settings: object) {
  return fork(fileURLToPath(new URL(path, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--conditions=@latchkey/source'],
  })
}

async function tokenFrom(port: number): Promise<string> {
  const headers = { 'Content-Type': 'application/json' }
  const sending = request({ host: '127.0.0.1', port, path: '/v1/login', method: 'POST', headers })
  sending.end(JSON.stringify({ username: 'good 0', password: passwordOf(0) }))
  const [response] = await once(sending, 'response')
  const { access_token: token } = JSON.parse((await response.toArray()).join('')) as { readonly access_token: string }
  return token
}
