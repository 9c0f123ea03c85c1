/** What is known of whoever sent a request. Nothing in here is trusted for more than counting and showing. */
export interface ClientInfo {
  /** The client's own address, behind the proxies that are trusted; undefined where nobody knows it. */
  readonly address?: string
  readonly userAgent?: string
}
