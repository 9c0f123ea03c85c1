/** Runs a login server alone on Node: listen, say so, drain on SIGTERM. */

import type { Server } from 'node:http'
import { flushCompileCache } from 'node:module'
import { isIP } from 'node:net'
import { callable, nonEmptyText, type OptionTable, optional, parseOptions, text } from '@latchkey/options'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { LoginServer } from '../server/login-server.ts'
import type { Clock } from '../world/clock.ts'
import { createHttpServer } from './http-server.ts'
import { describeListenFault, listenFault } from './listen-fault.ts'
import { lowerThreadPoolPriority } from './thread-pool-priority.ts'

/** Options of {@link serve}. */
export interface ServeOptions {
  /** 0 to 65,535; 0 takes a free one. Text from the environment is read. */
  readonly port: number | string
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Allows plain HTTP beyond loopback, and says why: for example `TLS ends at our nginx`. */
  readonly allowPlainHttp?: string
  /** Printed once the server listens. Default: one line with the address. */
  readonly ready?: (address: string) => string
}

const OPTIONS = {
  // A wrong port is reported like any other wrong setting.
  port: (value: unknown) => value,
  host: optional('127.0.0.1', nonEmptyText),
  allowPlainHttp: optional(undefined, text),
  ready: optional(undefined, callable<(address: string) => string>('a function of the address')),
} satisfies OptionTable<keyof ServeOptions>

const DRAIN_MILLISECONDS = 10_000
const OUR_FAULT = 1
/** As commands end whose words or settings are wrong. */
const REFUSED_CONFIGURATION = 2

/**
 * Makes the server, listens, prints one ready line and drains on SIGTERM or SIGINT.
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
  let http: Server | undefined
  try {
    const { host, allowPlainHttp, ready, ...listening } = parseOptions(OPTIONS, await options)
    const port = parsePort(listening.port)
    const exposed = plainHttpFault(host, allowPlainHttp)
    if (exposed) throw new ConfigurationError([exposed])
    // Before anything is opened: a start that is refused has changed nothing.
    const busy = await listenFault(host, port)
    if (busy) throw new ConfigurationError([`port: ${busy}`])
    server = await (typeof create === 'function' ? create() : create)
    for (const warning of server.warnings) process.stderr.write(`warning: ${warning}\n`)
    await lowerThreadPoolPriority()
    http = createHttpServer(server, isLoopback(host))
    // Before the port is open: a program that finds it open, or reads the ready line, may stop the process at once.
    const stopped = stopSignal()
    const address = await listen(http, host, port)
    process.stdout.write(`${ready?.(address) ?? `listening on ${address}`}\n`)
    // If the compile cache is on, Node writes it only at an orderly end, which a killed server does not have.
    flushCompileCache()
    await stopped
    await drain(http, server.clock)
    await server.close()
  } catch (fault) {
    for (const line of faultLines(fault)) process.stderr.write(`error: ${line}\n`)
    // An open port would keep the process, which does not serve, from ending.
    http?.close().closeAllConnections()
    server ??= await made?.catch(() => undefined)
    await server?.close().catch(() => undefined)
    process.exitCode = isToldInLines(fault) ? REFUSED_CONFIGURATION : OUR_FAULT
  }
}

/** @throws {ConfigurationError} */
export function parsePort(port: unknown): number {
  const number = typeof port === 'string' && /^[0-9]{1,5}$/.test(port) ? Number(port) : port
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new ConfigurationError([`port: ${JSON.stringify(port)} is not a port; give a whole number from 0 to 65535`])
}

/** Why a server must not listen on a host over plain HTTP, or undefined if it may. */
export function plainHttpFault(host: string, allowPlainHttp: string | undefined): string | undefined {
  if (isLoopback(host) || allowPlainHttp) return undefined
  return `host: ${host} is reachable from other machines, and passwords would travel unencrypted; bind to 127.0.0.1, or give allowPlainHttp with the reason`
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function listen(http: Server, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  http.once('error', (fault: NodeJS.ErrnoException) =>
    reject(new ConfigurationError([`port: ${describeListenFault(fault, host, port)}`])),
  )
  http.listen(port, host, () => {
    const address = http.address()
    const actual = typeof address === 'object' && address ? address.port : port
    resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`)
  })
  return promise
}

function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.once('SIGTERM', () => resolve())
  process.once('SIGINT', () => resolve())
  return promise
}

/** Takes no new connection, lets the running requests end, and cuts what is left after the deadline. */
async function drain(http: Server, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  http.close(() => resolve())
  http.closeIdleConnections()
  using _ = clock.after(DRAIN_MILLISECONDS, () => http.closeAllConnections())
  await promise
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
