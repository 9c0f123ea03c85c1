/**
 * The clients of the proof, as a process of their own: `fork('clients-process.ts', ['{"addresses": …, "journals": …}'])`. It goes on until it is
 * told that it is over, asks the servers for every promise, and tells what it has counted. It stands back: clients are other machines' work.
 */
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { type Ask, askOne, type Counts, type Journal, live, verify } from './client.ts'

/** What the proof tells it. */
export interface ClientsSettings {
  /** Of the two servers; they stay the same when one is started again. */
  readonly addresses: readonly string[]
  readonly journals: readonly Journal[]
}

const NICENESS = 10

setPriority(NICENESS)
const { addresses, journals } = JSON.parse(process.argv[2] ?? '') as ClientsSettings
const counts: Counts = { logins: 0, refreshes: 0, logouts: 0, passwordChanges: 0, lostAnswers: 0, broken: [] }
const ask: Ask = (path, init) => askOne(`${addresses[Math.floor(Math.random() * addresses.length)]}${path}`, init)
let isOver = false
const lives = Promise.all(journals.map((journal) => live(journal, ask, counts, () => isOver)))
await once(process, 'message')
isOver = true
await lives
for (const journal of journals) await verify(journal, ask, counts)
process.send?.(counts)
process.disconnect?.()
