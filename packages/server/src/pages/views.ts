/** What pages show, as data: words and HTML are apart. A page of somebody's own gets the same. */

/** A user name and a password are asked for. */
export interface LoginView {
  readonly action: string
  /** Goes back with the form. */
  readonly flow: string
  /** What the client calls itself. */
  readonly client: string
  readonly username: string
  readonly minutes: number
  readonly fault?: 'wrong' | 'unverified' | { readonly waitSeconds: number }
}

/** A user is asked whether a client may have what it asks for. */
export interface ConsentView {
  readonly action: string
  readonly flow: string
  readonly version: number
  /** Of the user. */
  readonly account: string
  readonly client: string
  /** Where the client describes itself, if nobody here has registered it. */
  readonly clientHost?: string
  readonly isVerified: boolean
  readonly redirectHost: string
  readonly resource: string
  /** Each in words. */
  readonly scopes: readonly string[]
  /** The user's name and e-mail address, which are no API's. */
  readonly seesName: boolean
  readonly seesEmail: boolean
  readonly staysSignedIn: boolean
}

/** A user is asked whether they want to sign out. */
export interface SignOutView {
  readonly action: string
  /** Goes back with the form. */
  readonly request: string
  /** Of the user. */
  readonly account: string
  /** What the client calls itself, if it is certain which one asks. */
  readonly client?: string
}

/** A session, as its user sees it. Times are seconds since the epoch. */
export interface SessionLine {
  readonly id: string
  /** What the client calls itself. */
  readonly client: string
  /** What its user calls the device, or what the device calls itself. */
  readonly device?: string
  readonly address?: string
  readonly lastUsedAt: number
  /** It began in this browser. */
  readonly isHere: boolean
}

/** A consent, as its user sees it. */
export interface ConsentLine {
  readonly id: string
  readonly client: string
  readonly resource: string
  /** Each in words. */
  readonly scopes: readonly string[]
  /** Seconds since the epoch. */
  readonly grantedAt: number
}

/** Where a user is signed in, and what they have allowed. */
export interface SecurityView {
  readonly action: string
  readonly signOutAction: string
  readonly account: string
  /** The newest first. */
  readonly sessions: readonly SessionLine[]
  /** Where older ones are. */
  readonly older?: string
  readonly consents: readonly ConsentLine[]
}

/** Something that ends here, or begins anew. */
export interface NoticeView {
  readonly notice: 'error' | 'elsewhere' | 'expired' | 'finished' | 'signedOut' | 'unavailable'
  readonly client: string
  /** Where it begins anew, if it can. */
  readonly restart?: string
  readonly requestId?: string
}
