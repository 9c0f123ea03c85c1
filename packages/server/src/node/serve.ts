/** Runs a login server alone on Node: listen, say so, drain on SIGTERM. */

import type { Server } from 'node:http'
import { flushCompileCache } from 'node:module'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { ServerListener } from '../server/listener.ts'
import type { LoginServer } from '../server/login-server.ts'
import { createHttpServer } from './http-server.ts'
import { describeListenFault } from './listen-fault.ts'
import {
  admittedPlace,
  type ConnectionTimes,
  isLoopback,
  type ReadPlace,
  readServeOptions,
  type ServeOptions,
  samePortFault,
} from './listen-options.ts'
import { type StopSignals, stopSignals } from './stop-signals.ts'
import { lowerThreadPoolPriority } from './thread-pool-priority.ts'

const OUR_FAULT = 1
/** As commands end whose words or settings are wrong. */
const REFUSED_CONFIGURATION = 2

/**
 * Makes the server, listens, prints one ready line and ends on SIGTERM or SIGINT. After SIGTERM `/readyz` answers 503 while requests are still taken,
 * for `drainSeconds`; then the ports are closed, and what is under way has `finishSeconds`. Each further signal ends the step that is waited for.
 *
 * A configuration that must not run ends the process: exit code 2 and one line on standard error for each fault. A fault of ours: exit code 1.
 *
 * @param create - makes the server; it may open databases. A function is not called before it is certain that the port can be had, so that
 *   a refused start has opened nothing; a promise has begun already
 */
export async function serve(
  create: Promise<LoginServer> | (() => LoginServer | Promise<LoginServer>),
  options: ServeOptions | Promise<ServeOptions>,
): Promise<void> {
  const made = typeof create === 'function' ? undefined : create
  // It may fail before it is awaited.
  made?.catch(() => undefined)
  let server: LoginServer | undefined
  const listening: Server[] = []
  const open = async (one: ServerListener, place: ReadPlace, name: string, times: ConnectionTimes) => {
    const http = createHttpServer(one, { ...times, onLoopback: isLoopback(place.host) })
    listening.push(http)
    return listen(http, place, name)
  }
  try {
    const { admin, ready, drainSeconds, finishSeconds, keepAliveSeconds, headersSeconds, ...given } = readServeOptions(
      await options,
    )
    const times = { keepAliveSeconds, headersSeconds }
    // Before anything is opened: a start that is refused has changed nothing.
    const place = await admittedPlace(given)
    const adminPlace = admin && (await admittedPlace(admin, 'admin.'))
    const shared = adminPlace && samePortFault(place.port, adminPlace.port)
    if (shared) throw new ConfigurationError([shared])
    server = await (typeof create === 'function' ? create() : create)
    for (const warning of server.warnings) process.stderr.write(`warning: ${warning}\n`)
    await lowerThreadPoolPriority()
    // Before a port is open: a program that finds it open, or reads the ready line, may stop the process at once.
    using signals = stopSignals()
    // The public port last: whoever finds it open finds the other one open too.
    const adminAddress = adminPlace && (await open(server.admin, adminPlace, 'admin.port', times))
    const address = await open(server, place, 'port', times)
    process.stdout.write(`${(ready ?? readyText)(address, adminAddress)}\n`)
    // If the compile cache is on, Node writes it only at an orderly end, which a killed server does not have.
    flushCompileCache()
    await end(server, listening, { signals, drainSeconds, finishSeconds })
  } catch (fault) {
    for (const line of faultLines(fault)) process.stderr.write(`error: ${line}\n`)
    // An open port would keep the process, which does not serve, from ending.
    for (const http of listening) http.close().closeAllConnections()
    server ??= await made?.catch(() => undefined)
    await server?.close().catch(() => undefined)
    process.exitCode = isToldInLines(fault) ? REFUSED_CONFIGURATION : OUR_FAULT
  }
}

function readyText(address: string, adminAddress: string | undefined): string {
  return adminAddress === undefined
    ? `listening on ${address}`
    : `listening on ${address}\nadministration on ${adminAddress}`
}

function listen(http: Server, { host, port }: ReadPlace, name: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  http.once('error', (fault: NodeJS.ErrnoException) =>
    reject(new ConfigurationError([`${name}: ${describeListenFault(fault, host, port)}`])),
  )
  http.listen(port, host, () => {
    const address = http.address()
    const actual = typeof address === 'object' && address ? address.port : port
    resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`)
  })
  return promise
}

interface EndParts {
  readonly signals: StopSignals
  readonly drainSeconds: number
  readonly finishSeconds: number
}

/** Waits for the first signal. Each further one ends the step that is waited for. */
async function end(
  server: LoginServer,
  listening: readonly Server[],
  { signals, drainSeconds, finishSeconds }: EndParts,
): Promise<void> {
  using running = signals.first()
  const signal = await running.over
  server.drain()
  if (signal === 'SIGTERM') {
    using draining = signals.within(drainSeconds, server.clock)
    await draining.over
  }
  using finishing = signals.within(finishSeconds, server.clock)
  const closed = listening.map((http) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    http.close(() => resolve())
    http.closeIdleConnections()
    return promise
  })
  void finishing.over.then(() => {
    for (const http of listening) http.closeAllConnections()
  })
  await Promise.all(closed)
  await server.close()
}

/** One line for each fault of a configuration; a fault of ours keeps its stack. */
export function faultLines(fault: unknown): readonly string[] {
  if (fault instanceof ConfigurationError) return fault.faults
  if (isToldInLines(fault)) return fault.message.split('\n')
  return [fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)]
}

function isToldInLines(fault: unknown): fault is Error {
  return fault instanceof ConfigurationError || fault instanceof TypeError || fault instanceof DomainError
}
