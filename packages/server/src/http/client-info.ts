/** What is known about the sender of a request. None of it is trusted for more than counting and showing. */
export interface ClientInfo {
  /** The client's own address, behind the trusted proxies; undefined if it is not known. */
  readonly address?: string
  readonly userAgent?: string
}
