/**
 * Sends requests at a fixed rate, whether they are answered or not, and tells what became of them: `fork('load-process.ts', [settings])`.
 * It says when it is ready and waits for a word, so that nobody's start is a part of what is measured.
 */
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setPriority } from 'node:os'
import { quantile } from '../quantile.ts'
import { type LatencyFigures, type LoadFigures, type LoadSettings, passwordOf } from './settings.ts'

const PATHS = { guarded: '/guarded', attack: '/v1/login', login: '/v1/login', alive: '/livez' } as const
const TICK_MILLISECONDS = 5
const NICENESS_OF_ATTACKERS = 10
const UNANSWERED = 3000
const GIVEN_UP_MILLISECONDS = 15_000

/** A client whose code never ran is slower than the server it measures. */
const WARM_UP_REQUESTS = 3000

const settings = JSON.parse(process.argv[2] ?? '') as LoadSettings
await run({ ...settings, ratePerSecond: WARM_UP_REQUESTS, seconds: 1, addressBlock: 1, request: { kind: 'alive' } })
// Attackers are other machines' work, and their own waiting is not what is measured.
if (settings.request.kind === 'attack') setPriority(NICENESS_OF_ATTACKERS)
process.send?.('ready')
await once(process, 'message')
process.send?.(await run(settings))
process.disconnect?.()

async function run({ port, ratePerSecond, seconds, addressBlock, addresses, request: kind }: LoadSettings) {
  const agents = Array.from({ length: addresses }, (_, i) => {
    const localAddress = `127.${addressBlock}.${i >> 8}.${(i & 255) + 1}`
    return { localAddress, agent: new Agent({ keepAlive: true, maxSockets: 16 }) }
  })
  const taken = new Map<number, number[]>()
  let [sent, held, unanswered] = [0, 0, 0]
  const started = performance.now()

  function send(number: number): void {
    const from = agents[number % agents.length]
    const body = bodyOf(number)
    const headers =
      kind.kind === 'guarded' ? { Authorization: `Bearer ${kind.token}` } : { 'Content-Type': 'application/json' }
    const path = PATHS[kind.kind]
    const begun = performance.now()
    const options = { host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST', headers, ...from }
    const sending = request({ ...options, timeout: GIVEN_UP_MILLISECONDS })
    let done = false
    const end = (status: number) => {
      if (done) return
      done = true
      unanswered -= 1
      const times = taken.get(status) ?? []
      times.push(performance.now() - begun)
      taken.set(status, times)
    }
    sent += 1
    unanswered += 1
    sending.on('response', (response: IncomingMessage) => {
      response.resume().on('end', () => end(response.statusCode ?? 0))
    })
    sending.on('error', () => end(0))
    sending.on('timeout', () => sending.destroy(new Error('no answer')))
    sending.end(body)
  }

  function bodyOf(number: number): string | undefined {
    if (kind.kind === 'guarded' || kind.kind === 'alive') return undefined
    const user = number % (kind.kind === 'login' ? kind.users : kind.names)
    const known = kind.kind === 'attack' ? kind.known : 'good'
    const username = kind.kind === 'attack' && user % 2 === 1 ? `not ${known} ${user}` : `${known} ${user}`
    return JSON.stringify({ username, password: kind.kind === 'login' ? passwordOf(user) : 'a wrong password' })
  }

  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = (performance.now() - started) / 1000
      const due = Math.floor(Math.min(elapsed, seconds) * ratePerSecond) - sent - held
      for (let i = 0; i < due; i++) {
        if (unanswered < UNANSWERED) send(sent + held)
        else held += 1
      }
      if (elapsed < seconds || (unanswered > 0 && elapsed < seconds + GIVEN_UP_MILLISECONDS / 1000)) return
      clearInterval(timer)
      resolve()
    }, TICK_MILLISECONDS)
  })
  for (const { agent } of agents) agent.destroy()
  const answers = Object.fromEntries([...taken].map(([status, times]) => [status, figuresOf(times)]))
  return { sent, held, answers } satisfies LoadFigures
}

function figuresOf(times: readonly number[]): LatencyFigures {
  return {
    count: times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    longest: quantile(times, 1),
    withinTwoSeconds: times.filter((time) => time <= 2000).length,
  }
}
