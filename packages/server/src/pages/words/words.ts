/** The words of the pages: one file for each language, all of this type. Plain text, never markup. */

export interface Words {
  /** Of the `lang` attribute (BCP 47). */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly signIn: string
  /** @param client - what the client calls itself */
  readonly signInTo: (client: string) => string
  readonly username: string
  readonly password: string
  readonly wrong: string
  readonly unverified: string
  readonly tooMany: (seconds: number) => string
  readonly timeLimit: (minutes: number) => string
  readonly allowTitle: (client: string) => string
  readonly signedInAs: (name: string) => string
  readonly otherAccount: string
  readonly callsItself: (client: string) => string
  readonly notVerified: string
  readonly clientHost: (host: string) => string
  readonly sentBackTo: (host: string) => string
  readonly wantsAccess: (resource: string) => string
  readonly seesName: string
  readonly seesEmail: string
  readonly staysSignedIn: string
  readonly nothingMore: string
  readonly allow: string
  readonly deny: string
  readonly somethingWrong: string
  readonly badRequest: string
  readonly elsewhereTitle: string
  readonly elsewhere: string
  readonly expiredTitle: string
  readonly expired: string
  readonly finishedTitle: string
  readonly finished: (client: string) => string
  /** Too many requests, or a fault of this server's. */
  readonly unavailableTitle: string
  readonly unavailable: string
  readonly signOut: string
  readonly signOutTitle: string
  readonly signOutAsked: string
  /** @param client - what the client calls itself */
  readonly signOutAskedBy: (client: string) => string
  readonly stayUntilEnded: string
  readonly signedOutTitle: string
  readonly signedOut: string
  readonly securityTitle: string
  readonly sessionsTitle: string
  readonly noSessions: string
  readonly olderSessions: string
  readonly here: string
  /** @param time - with its zone */
  readonly lastUsed: (time: string) => string
  readonly from: (address: string) => string
  readonly endSession: string
  readonly othersExplained: string
  readonly endOthers: string
  readonly consentsTitle: string
  readonly noConsents: string
  readonly allowedOn: (time: string) => string
  readonly withdraw: string
  readonly startAgain: string
  readonly requestId: (id: string) => string
}
