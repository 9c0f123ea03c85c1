/** The used part of `@redis/client`, so that the guard need not install it. */

/** A connection of our own. */
export interface RedisConnection {
  connect(): Promise<unknown>
  destroy(): void
  on(event: 'error', listener: (fault: Error) => void): unknown
  /** Sends a command unchanged. */
  sendCommand(words: string[]): Promise<unknown>
}

/** A client whose options are known: the result of `createClient` of `@redis/client`. It need not be connected. */
export interface RedisClient {
  duplicate(): RedisConnection
}

/** Sends commands until it is disposed of, the signal is aborted, or the connection fails. */
export interface RedisSession extends Disposable {
  readonly send: (...words: string[]) => Promise<unknown>
}

/**
 * A connection that is given up at the first fault: the client would silently reconnect, to a Redis that may be empty now.
 *
 * @throws {unknown} when the connection fails
 */
export async function openSession(client: RedisClient, signal: AbortSignal): Promise<RedisSession> {
  signal.throwIfAborted()
  const connection = client.duplicate()
  const failed = new AbortController()
  const end = (reason: unknown) => {
    if (failed.signal.aborted) return
    failed.abort(reason)
    connection.destroy()
  }
  const stop = () => end(signal.reason)
  connection.on('error', end)
  signal.addEventListener('abort', stop, { once: true })
  const orFailed = <T>(work: Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const giveUp = () => reject(failed.signal.reason)
    if (failed.signal.aborted) giveUp()
    failed.signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject)
    return promise.finally(() => failed.signal.removeEventListener('abort', giveUp))
  }
  try {
    await orFailed(connection.connect())
  } catch (fault) {
    end(fault)
    signal.removeEventListener('abort', stop)
    throw fault
  }
  return {
    send: (...words) => orFailed(connection.sendCommand(words)),
    [Symbol.dispose]() {
      signal.removeEventListener('abort', stop)
      end(new Error('the session has ended'))
    },
  }
}
