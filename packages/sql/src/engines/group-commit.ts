/**
 * Writes that meet share a transaction, and with it one wait for the disk, where most of the time of a small write goes. Nobody is answered
 * before the commit. That holds for what came to nothing too, such as a name that is taken: it may rest on the row of another, who waits for
 * the same commit. So a commit that fails fails all of them. A statement that fails does not: the others go on without it.
 */
import { DeadlineError } from '@latchkey/guard'
import type { Clock } from '@latchkey/server/stores'
import type { Turnstile } from '../database/turnstile.ts'
import {
  type GroupedConnection,
  type GroupedTransaction,
  type Joining,
  type Member,
  statementMember,
  transactionMember,
} from './group-member.ts'
import type { LockWaits } from './lock-waits.ts'
import { isLocked, undone } from './sqlite-errors.ts'

export interface GroupCommitOptions {
  readonly connection: GroupedConnection
  /** Whoever is inside has the connection. */
  readonly turnstile: Turnstile
  readonly clock: Clock
  readonly deadlineMilliseconds: number
  readonly locks: LockWaits
}

export interface GroupCommit {
  /**
   * Runs a statement in its turn.
   *
   * @returns what it returned, once that is on the disk
   */
  write<T>(statement: () => T): Promise<T>
  /** Waits for a turn. From then on nobody else has the connection, until the transaction ends. */
  begin(): Promise<GroupedTransaction>
  /** Resolves when nobody waits any more. */
  idle(): Promise<void>
}

/** Who waits, and since when. */
interface Waiting extends Member {
  readonly since: number
}

/** Bounds how long a group keeps everybody else from the connection. */
const most = 256

/**
 * After it, everyone is here whose request has come in this turn of the event loop. After a turn that took longer than the deadline of those
 * who wait, timers come first: so one of them is for this.
 */
async function turnOf(clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const soon = setImmediate(resolve)
  using _ = clock.after(1, resolve)
  await promise
  clearImmediate(soon)
}

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { connection, turnstile, clock, deadlineMilliseconds, locks } = options
  let waiting: Waiting[] = []
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    do {
      const since = clock.monotonic()
      await turnOf(clock)
      try {
        using _ = await turnstile.enter()
        await commitTogether(since)
      } catch (error) {
        if (isLocked(error)) await locks.pause()
        else if (!(error instanceof DeadlineError)) for (const member of waiting.splice(0)) member.fail(error)
      }
      refuseLate(since)
    } while (waiting.length > 0)
    working = undefined
  }

  /** @throws when the transaction cannot begin: nothing has happened then */
  async function commitTogether(turnSince: number): Promise<void> {
    refuseLate(turnSince)
    if (waiting.length === 0) return
    // A deferred transaction that reads and then writes fails at once beside another writer, however long it waits.
    connection.execute('begin immediate')
    const members = waiting.splice(0, most)
    try {
      for (const member of members) {
        await member.run()
        const fault = connection.lostBy()
        if (fault !== undefined) {
          member.fail(fault)
          goOnWithout(member, members)
          return
        }
      }
      // Beside readers of a file without a log of its own, only this step meets the lock.
      await locks.untilFree(() => connection.execute('commit'))
    } catch (error) {
      rollBack()
      for (const { fail } of members) fail(error)
      return
    }
    for (const { settle } of members) settle()
  }

  /** One of them has made SQLite roll back what all of them did. */
  function goOnWithout(lost: Waiting, members: readonly Waiting[]): void {
    const others = members.filter((member) => member !== lost)
    waiting.unshift(...others.filter(({ kind }) => kind === 'statement'))
    for (const { kind, fail } of others) if (kind === 'transaction') fail(undone())
  }

  function rollBack(): void {
    try {
      connection.execute('rollback')
    } catch {
      // Where SQLite has rolled back by itself it refuses to do so again: the first error is the one to report.
    }
  }

  /** Their callers have been refused by then. Who has come in this turn is not late, however long the turn has kept everything waiting. */
  function refuseLate(turnSince: number): void {
    const isRefused = ({ since }: Waiting) => since < turnSince && isLate(since)
    const late = waiting.filter(isRefused)
    if (late.length === 0) return
    waiting = waiting.filter((member) => !isRefused(member))
    for (const { fail } of late) fail(tooLong())
  }

  const isLate = (since: number) => clock.monotonic() - since >= deadlineMilliseconds
  const tooLong = () => new DeadlineError(`waiting to write took longer than ${deadlineMilliseconds} ms`)

  function joined<T>({ member, promise }: Joining<T>): Promise<T> {
    working ??= work()
    waiting.push({ ...member, since: clock.monotonic() })
    return promise
  }

  return {
    write: (statement) => joined(statementMember(statement)),
    begin: () => joined(transactionMember(connection)),
    idle: async () => working,
  }
}
