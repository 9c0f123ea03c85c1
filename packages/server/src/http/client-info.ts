/** What is known about the sender of a request. None of it is trusted for more than counting and showing. */
export interface ClientDevice {
  /** The client's own address, behind the trusted proxies; undefined if it is not known. */
  readonly address?: string
  readonly userAgent?: string
}

/** The same, with what the request is called in its answer and in the logs. */
export interface ClientInfo extends ClientDevice {
  readonly requestId?: string
}
