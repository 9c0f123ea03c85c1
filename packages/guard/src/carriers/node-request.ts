/** The used part of a request of Node's `http`, and of `http2` in compatible form, in words that need no types of Node: a Worker may have none. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
  readonly socket: object
}
