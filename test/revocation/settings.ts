/** What the processes of the proof are told. */

interface Shared {
  readonly issuer: string
  readonly secret: string
}

export interface LoginSettings extends Shared {
  readonly database: string
  readonly feedToken: string
  /** Publishes to this Redis too. */
  readonly redisPort?: number
}

export interface GuardSettings extends Shared {
  readonly maximumStalenessSeconds: number
  readonly source:
    | { readonly kind: 'sse' | 'polling'; readonly url: string; readonly token: string }
    | { readonly kind: 'redis'; readonly port: number }
}
