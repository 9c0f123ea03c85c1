/** Which browser asks, and who is signed in with it. */
import type { HeaderLine, RequestFacts } from '@latchkey/protocol'
import type { BrowserLogin } from '../logins/browser-login.ts'
import { cookieHash, createCookieValue, readCookie, setCookie } from './browser-cookies.ts'
import type { FlowPorts } from './flow-ports.ts'

/** A browser. */
export interface Browser {
  readonly hash: string
  /** The cookie that it is given, if it had none. */
  readonly cookies: readonly HeaderLine[]
}

/** Undefined where the browser has no cookie of ours. */
export function browserHashOf(facts: Pick<RequestFacts, 'header'>): string | undefined {
  const cookie = readCookie(facts, 'browser')
  return cookie === undefined ? undefined : cookieHash(cookie)
}

/** One cookie for each browser, and not for each flow: two tabs would overwrite each other's. */
export function browserOf(facts: Pick<RequestFacts, 'header'>): Browser {
  const hash = browserHashOf(facts)
  if (hash !== undefined) return { hash, cookies: [] }
  const cookie = createCookieValue()
  return { hash: cookieHash(cookie), cookies: [setCookie('browser', cookie)] }
}

/** The login of its cookie, if its user is still there. */
export async function loginOf(
  facts: Pick<RequestFacts, 'header'>,
  { browserLogins, findPrincipal, clock }: Pick<FlowPorts, 'browserLogins' | 'findPrincipal' | 'clock'>,
): Promise<BrowserLogin | undefined> {
  const cookie = readCookie(facts, 'login')
  const login = cookie === undefined ? undefined : await browserLogins.find(cookieHash(cookie), clock.now())
  return login && (await findPrincipal(login.subject)) ? login : undefined
}
