/** What the processes of the flood tell each other. */

/** The server's command. */
export interface FloodServerSettings {
  /** Without it only the hashing queue stands between the flood and the processor. */
  readonly limited: boolean
  readonly users: number
}

/** What the server says of itself, when it is asked. */
export interface FloodServerFigures {
  readonly residentBytes: number
  /** Since it was last asked. */
  readonly loopDelayMilliseconds: { readonly p50: number; readonly p99: number }
  readonly hashes: number
  /** Of all its threads. */
  readonly processorSeconds: number
  readonly concurrency: number
}

/** The command of a process that sends requests. */
export interface LoadSettings {
  readonly port: number
  readonly ratePerSecond: number
  readonly seconds: number
  /** Requests come in turn from `127.BLOCK.x.y`. */
  readonly addressBlock: number
  readonly addresses: number
  readonly request: /** Nothing that counts: the server says that it is there. */
    | { readonly kind: 'alive' }
    | { readonly kind: 'guarded'; readonly token: string }
    /** Wrong passwords for so many names: every second one somebody's, where they are those of good users. */
    | { readonly kind: 'attack'; readonly names: number; readonly known: string }
    /** Good logins of so many users, one after the other. */
    | { readonly kind: 'login'; readonly users: number }
}

/** What became of the requests of one process. */
export interface LoadFigures {
  readonly sent: number
  /** Not sent, because too many were still unanswered. */
  readonly held: number
  /** By status, 0 for none: how many, and how long they took. */
  readonly answers: Readonly<Record<number, LatencyFigures>>
}

export interface LatencyFigures {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
  readonly withinTwoSeconds: number
}

export const passwordOf = (user: number): string => `the password of good user ${user}`
