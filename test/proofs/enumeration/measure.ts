/** Wrong passwords for users of all classes, in random order: how long each answer takes, and what it says. */
import { randomInt } from 'node:crypto'
import type { Hasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import type { MixedTable } from './mixed-table.ts'

/** Milliseconds of each answer. */
export interface Times {
  readonly elapsed: readonly number[]
  /** Of all threads: what other programs do to the machine is not in it. */
  readonly processor: readonly number[]
}

/** By class. */
export type Samples = ReadonlyMap<string, Times>

const WARMING_PER_CLASS = 100

/** Logins that took longer than the server waits: more of them, and the machine is too busy. */
const STALLS = 20

/**
 * @param count - samples of each class
 * @throws {Error} when an answer differs from another in its status, headers or body
 */
export async function measure(table: MixedTable, hasher: Hasher, count: number): Promise<Samples> {
  const users = await createStoredUsers({ store: table.store, hasher })
  const server = await createLoginServer({
    faces: [
      face({
        dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
        keys: [secretKey('no token is signed in this proof', { alg: 'HS256' })],
        users,
      }),
    ],
    limits: { off: 'every answer must have been hashed for' },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const answers = new Set<string>()
  let stalled = 0

  async function logIn(username: string): Promise<{ readonly elapsed: number; readonly processor: number }> {
    const body = JSON.stringify({ username, password: 'a wrong password' })
    const headers = { 'Content-Type': 'application/json' }
    const request = new Request('https://api.test/v1/login', { method: 'POST', headers, body })
    const before = process.cpuUsage()
    const started = performance.now()
    const response = await server.handler(request)
    const elapsed = performance.now() - started
    const { user, system } = process.cpuUsage(before)
    // A machine that sleeps for seconds is no answer of the server's: the login is tried again.
    const text = await response.text()
    if (response.status === 503 && stalled < STALLS) {
      stalled += 1
      return logIn(username)
    }
    // Each answer has an id of its own, and differs in nothing else.
    const id = response.headers.get('latchkey-request-id') ?? ''
    answers.add(`${response.status} ${JSON.stringify([...response.headers])} ${text}`.replaceAll(id, 'ID'))
    return { elapsed, processor: (user + system) / 1000 }
  }

  await sample(WARMING_PER_CLASS)
  const samples = await sample(count)
  if (answers.size !== 1) throw new Error(`${answers.size} different answers: ${[...answers].join('\n')}`)
  return samples

  async function sample(each: number): Promise<Samples> {
    const taken = new Map(
      [...table.classes.keys()].map((name) => [name, { elapsed: [] as number[], processor: [] as number[] }]),
    )
    const order = shuffled([...table.classes.keys()].flatMap((name) => Array<string>(each).fill(name)))
    for (const name of order) {
      const names = table.classes.get(name) ?? []
      const { elapsed, processor } = await logIn(names[randomInt(names.length)] ?? '')
      taken.get(name)?.elapsed.push(elapsed)
      taken.get(name)?.processor.push(processor)
    }
    return taken
  }
}

function shuffled<T>(items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = randomInt(i + 1)
    const [a, b] = [items[i] as T, items[j] as T]
    items[i] = b
    items[j] = a
  }
  return items
}
