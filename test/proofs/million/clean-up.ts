/** How long others wait while what has expired is removed. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Store } from '@latchkey/server'
import { quantile } from '../quantile.ts'
import type { CleanUpFigures } from './clean-up-process.ts'
import { hashOf, idOf, nameOf } from './rows.ts'

const program = fileURLToPath(new URL('clean-up-process.ts', import.meta.url))

const QUIET_MILLISECONDS = 20_000
/** Who never pauses would starve everybody else of SQLite's one lock. */
const PAUSE_MILLISECONDS = 5

/** Milliseconds, but for the seconds. */
export interface CleanUpCost {
  readonly removed: number
  readonly seconds: number
  readonly statement: Wait
  /** A lookup of a user, a new session, its first refresh and an event of the audit log, each, by another process. */
  readonly others: { readonly quiet: Wait; readonly meanwhile: Wait }
}

interface Wait {
  readonly median: number
  readonly p99: number
  readonly longest: number
}

export async function cleanUpCost(url: string, store: Store, users: number): Promise<CleanUpCost> {
  const quiet = await waitsWhile(store, users, lasting(QUIET_MILLISECONDS))
  const child = spawn(process.execPath, ['--conditions=@latchkey/source', program, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  let figures: CleanUpFigures | undefined
  const ended = lines.next().then(({ value }) => {
    figures = JSON.parse(String(value)) as CleanUpFigures
  })
  const meanwhile = await waitsWhile(store, users, () => figures === undefined)
  await ended
  const { removed, seconds, milliseconds } = figures as CleanUpFigures
  return {
    removed,
    seconds,
    statement: waitOf(milliseconds),
    others: { quiet: waitOf(quiet), meanwhile: waitOf(meanwhile) },
  }
}

function lasting(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds
  return () => performance.now() < end
}

async function waitsWhile(store: Store, users: number, goesOn: () => boolean): Promise<readonly number[]> {
  const waits: number[] = []
  while (goesOn()) {
    waits.push(...(await work(store, users)))
    await sleep(PAUSE_MILLISECONDS)
  }
  return waits
}

/** What a login and a refresh do to the tables that are cleaned. */
async function work({ users: accounts, sessions, audit }: Store, users: number): Promise<readonly number[]> {
  const number = Math.floor(Math.random() * users)
  const now = Math.floor(Date.now() / 1000)
  const id = randomUUID()
  const session = {
    ...{ id, subject: idOf(number), clientId: 'first-party', currentHash: hashOf(`first ${id}`, 0) },
    ...{
      createdAt: now,
      authenticatedAt: now,
      lastUsedAt: now,
      idleExpiresAt: now + 1000,
      absoluteExpiresAt: now + 1000,
    },
  }
  const rotation = { successorHash: hashOf(`second ${id}`, 0), sealedSuccessor: 'sealed', nowMilliseconds: now * 1000 }
  const waits: number[] = []
  for (const ask of [
    () => accounts.findByUsername(nameOf(number)),
    () => sessions.create(session),
    () => sessions.rotate({ session, ...rotation, idleExpiresAt: now + 1000 }),
    () => audit.append({ type: 'login', outcome: 'success', subject: idOf(number) }),
  ]) {
    const startedAt = performance.now()
    await ask()
    waits.push(performance.now() - startedAt)
  }
  return waits
}

function waitOf(samples: readonly number[]): Wait {
  return { median: quantile(samples, 0.5), p99: quantile(samples, 0.99), longest: quantile(samples, 1) }
}
