/** What a login server of the tests is told on its command line. */
export interface LoginSettings {
  readonly database: string
  readonly secret: string
  readonly issuer: string
}
