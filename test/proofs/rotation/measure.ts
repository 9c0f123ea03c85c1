/** What is done with the house, and counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeUnverified } from '@latchkey/tokens'
import type { House } from './house.ts'
import { RING } from './settings.ts'

/** What happened under load while keys were replaced. */
export interface RotationFigures {
  readonly seconds: number
  readonly logins: number
  /** Logins that were answered 503: a process was held up for longer than it may sign. */
  readonly unavailable: number
  /** Tokens that were shown to a process, and how often one was refused: none may be. */
  readonly shown: number
  readonly falseRejects: readonly string[]
  /** Keys that have signed a token here. */
  readonly signers: number
  readonly jwksRead: number
  readonly mostKeysPublished: number
  /** Members of published keys that are no public ones: none may be. */
  readonly privateMembers: readonly string[]
}

const WORKERS = 6
const PAUSE_MILLISECONDS = 15
/** Of the newest tokens: those that are shown again, while they live. */
const REMEMBERED = 400
const OLDEST_SECONDS = RING.tokenLifetimeSeconds - 1
const PUBLIC_MEMBERS = ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y', 'n', 'e', 'pub']

/** Logs in at both login servers in turn, shows every token to all four processes at once, and again while it lives. */
export async function measureRotation(house: House, seconds: number): Promise<RotationFigures> {
  const { issuers, guarded, get, login } = house
  const began = performance.now()
  const isOver = () => performance.now() - began > seconds * 1000
  const tokens: { readonly token: string; readonly at: number }[] = []
  const signers = new Set<unknown>()
  const falseRejects: string[] = []
  const counts = { logins: 0, unavailable: 0, shown: 0, jwksRead: 0, mostKeysPublished: 0 }
  const privateMembers = new Set<string>()

  async function show(token: string, at: string): Promise<void> {
    counts.shown += 1
    const { status, body } = await get(at, token)
    if (status === 200) return
    const { error_description: why } = JSON.parse(body) as { readonly error_description?: string }
    falseRejects.push(`${guarded.indexOf(at)}: ${status} ${why}`)
  }

  async function work(worker: number): Promise<void> {
    for (let turn = worker; !isOver(); turn += 1) {
      const token = await login(issuers[turn % issuers.length] ?? '')
      if (token === undefined) counts.unavailable += 1
      if (token === undefined) continue
      counts.logins += 1
      signers.add(decodeUnverified(token).header.kid)
      await Promise.all(guarded.map((at) => show(token, at)))
      tokens.push({ token, at: performance.now() })
      if (tokens.length > REMEMBERED) tokens.shift()
      const again = tokens.filter(({ at }) => performance.now() - at < OLDEST_SECONDS * 1000)
      for (const at of guarded) {
        const one = again[Math.floor(Math.random() * again.length)]
        if (one) await show(one.token, at)
      }
      await sleep(PAUSE_MILLISECONDS)
    }
  }

  async function readKeys(): Promise<void> {
    for (; !isOver(); await sleep(100)) {
      for (const issuer of issuers) {
        const { keys } = JSON.parse((await get(`${issuer}/.well-known/jwks.json`)).body) as { readonly keys: object[] }
        counts.jwksRead += 1
        counts.mostKeysPublished = Math.max(counts.mostKeysPublished, keys.length)
        for (const name of keys.flatMap(Object.keys)) if (!PUBLIC_MEMBERS.includes(name)) privateMembers.add(name)
      }
    }
  }

  await Promise.all([readKeys(), ...Array.from({ length: WORKERS }, (_, i) => work(i))])
  return {
    seconds: (performance.now() - began) / 1000,
    ...counts,
    signers: signers.size,
    falseRejects,
    privateMembers: [...privateMembers],
  }
}

/** How long it took from before the call that revokes the key until the last of the four processes refused its tokens. */
export async function measureRevokedKeys(
  house: House,
  count: number,
  limitMilliseconds: number,
): Promise<readonly number[]> {
  const { issuers, guarded, get, login, admin } = house
  const times: number[] = []
  for (let i = 0; i < count; i += 1) {
    const token = await signedByActive(house)
    const start = performance.now()
    const result = await admin.revoke(token.kid)
    if (!result.done) throw new Error(`a key could not be revoked: ${result.reason}`)
    for (let answers: readonly number[] = []; !answers.every((status) => status === 401) || answers.length === 0; ) {
      if (performance.now() - start > limitMilliseconds)
        throw new Error(`after ${limitMilliseconds} ms: ${answers.join()}`)
      answers = await Promise.all(guarded.map(async (at) => (await get(at, token.text)).status))
    }
    times.push(performance.now() - start)
    await login(issuers[i % issuers.length] ?? '')
  }
  return times

  /** A token that all have accepted, of the key that signs now. */
  async function signedByActive({ admin }: House): Promise<{ readonly text: string; readonly kid: string }> {
    for (;;) {
      const text = (await login(issuers[0] ?? '')) ?? ''
      const answers = await Promise.all(guarded.map(async (at) => (await get(at, text)).status))
      const active = (await admin.list()).find(({ state }) => state === 'active')
      const kid = text && decodeUnverified(text).header.kid
      if (answers.every((status) => status === 200) && active && kid === active.kid) return { text, kid: active.kid }
      await sleep(50)
    }
  }
}
