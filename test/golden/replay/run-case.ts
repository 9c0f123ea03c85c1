/** Sends one case to a server and brings back what it answered, and when. */
import { setTimeout as sleep } from 'node:timers/promises'
import { buildToken } from './build-token.ts'
import type { GoldenCase } from './case.ts'
import type { Circumstances } from './compare.ts'
import { requestBytes } from './request-bytes.ts'
import { noResponse, type WireResponse } from './response.ts'
import { applyOperations } from './token-operations.ts'
import { type Address, exchange } from './wire.ts'

export interface Observation {
  readonly response: WireResponse
  readonly circumstances: Circumstances
}

const alignedAttempts = 5

/**
 * Runs one case. An aligned case counts only when its answer came in the second its token was made for: a run that the
 * machine was too slow for says nothing about the server, and is repeated, up to five times.
 */
export async function runCase(golden: GoldenCase, address: Address): Promise<Observation> {
  if (!golden.align) return await observe(golden, address)
  for (let attempt = 1; ; attempt += 1) {
    await earlySecond()
    const observation = await observe(golden, address)
    const { startSeconds, endSeconds } = observation.circumstances
    if (Math.floor(startSeconds) === Math.floor(endSeconds) || attempt === alignedAttempts) return observation
  }
}

async function observe(golden: GoldenCase, address: Address): Promise<Observation> {
  const host = `${address.host}:${address.port}`
  const startSeconds = Date.now() / 1000
  const response = await answer(golden, address, { host, nowSeconds: Math.floor(startSeconds) })
  const endSeconds = Date.now() / 1000
  return {
    response,
    circumstances: { method: golden.request.method, base: `http://${host}`, startSeconds, endSeconds },
  }
}

async function answer(
  golden: GoldenCase,
  address: Address,
  facts: { readonly host: string; readonly nowSeconds: number },
): Promise<WireResponse> {
  let captured: string | undefined
  if (golden.login) {
    const { request, capture, mutate } = golden.login
    const first = await exchange(address, requestBytes(request, { ...facts, token: () => '' }), request.method)
    captured = memberOf(first.body, capture)
    if (captured === undefined) return noResponse(`the login step failed: ${first.status}`)
    if (mutate) captured = applyOperations(captured.split('.'), mutate)
  }
  const token = () => captured ?? (golden.token ? buildToken(golden.token, facts.nowSeconds) : '')
  return await exchange(address, requestBytes(golden.request, { ...facts, token }), golden.request.method)
}

function memberOf(body: Buffer, name: string): string | undefined {
  try {
    const value = (JSON.parse(body.toString()) as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** Waits until the first third of a second, but not its first moments: clocks of two processes may differ by a little. */
async function earlySecond(): Promise<void> {
  const millisecond = Date.now() % 1000
  if (millisecond > 350 || millisecond < 30) await sleep((1030 - millisecond) % 1000)
}
