/** How much of the old app is left. Counts and times only. */
export interface TakeoverReport {
  /** Seconds since the epoch. */
  readonly at: number
  readonly place: string
  readonly rows: number
  /** Stored as this server writes them. */
  readonly current: number
  readonly old: number
  /** Of the old ones: guessed at almost no cost by whoever has the table. */
  readonly unsafe: number
  /** Rows with a password that nobody can log in with. */
  readonly unreadable: number
  /** The old ones, by format. */
  readonly formats: readonly { readonly name: string; readonly rows: number }[]
  readonly refused: readonly { readonly name: string; readonly rows: number }[]
  /** Which old ones a login replaces. */
  readonly replaced: 'all' | 'broken ones' | 'none'
  /** Whether the old app may still make tokens. */
  readonly issuing: boolean
  readonly tokens: readonly {
    readonly dialect: string
    readonly lifetimeSeconds: number
    readonly endsAt: number | undefined
    /** Undefined for never. */
    readonly daysLeft: number | undefined
  }[]
}
