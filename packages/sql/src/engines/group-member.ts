/** Who waits for a group of writes: a statement, or a transaction. */

/** The one connection, as far as groups need it. Nothing waits: what meets the lock of another process throws at once, without an effect. */
export interface GroupedConnection {
  readonly execute: (text: string) => void
  /** What made SQLite roll back the transaction by itself, as it does when the disk is full; undefined while the transaction stands. */
  readonly lostBy: () => unknown
}

/** One of a group. It must end in one of these ways; what comes after that does nothing. */
export interface GroupedTransaction {
  /** Resolves when it is on the disk. */
  commit(): Promise<void>
  rollback(): void
}

/** A part of a group. */
export interface Member {
  /** A statement may run again where nothing has come of it. A transaction is its caller's, who must be told. */
  readonly kind: 'statement' | 'transaction'
  /** What it throws fails the whole group. */
  readonly run: () => Promise<void> | void
  /** The group is on the disk. */
  readonly settle: () => void
  readonly fail: (error: unknown) => void
}

/** A member, and what its caller waits for. */
export interface Joining<T> {
  readonly member: Member
  readonly promise: Promise<T>
}

const savepoint = 'latchkey_member'

export function statementMember<T>(statement: () => T): Joining<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let settle: () => void
  return {
    promise,
    member: {
      kind: 'statement',
      run() {
        try {
          const result = statement()
          settle = () => resolve(result)
        } catch (error) {
          settle = () => reject(error)
        }
      },
      settle: () => settle(),
      fail: reject,
    },
  }
}

export function transactionMember({ execute, lostBy }: GroupedConnection): Joining<GroupedTransaction> {
  const turn = Promise.withResolvers<GroupedTransaction>()
  const end = Promise.withResolvers<'commit' | 'rollback'>()
  const disk = Promise.withResolvers<void>()
  // Nobody waits for it after a rollback.
  disk.promise.catch(() => undefined)
  return {
    promise: turn.promise,
    member: {
      kind: 'transaction',
      async run() {
        execute(`savepoint ${savepoint}`)
        turn.resolve({
          commit() {
            end.resolve('commit')
            return disk.promise
          },
          rollback: () => end.resolve('rollback'),
        })
        const how = await end.promise
        if (lostBy() !== undefined) return
        if (how === 'rollback') execute(`rollback to ${savepoint}`)
        execute(`release ${savepoint}`)
      },
      settle: disk.resolve,
      fail(error) {
        turn.reject(error)
        disk.reject(error)
      },
    },
  }
}
