/** A user at a browser that says yes to everything: it follows redirects with its cookies, and fills in forms, until the client has its answer. */

const MOST_REDIRECTS = 20

/** Who signs in, where a page asks. */
export interface Person {
  readonly username: string
  readonly password: string
}

/** Where a walk ended. */
export interface Visited {
  readonly url: URL
  readonly status: number
  readonly text: string
}

/** A browser of one person; what it was told to keep, it keeps. */
export interface ProofBrowser {
  /** @returns what the client's redirect URI was called with */
  readonly answerOf: (authorizationUrl: URL, redirectUri: string) => Promise<URLSearchParams>
  /** @returns the page that is reached, whoever's it is */
  readonly visit: (from: URL) => Promise<Visited>
  /** The pages on the way to the last answer, by the names of their fields: `username password`, `decision`. */
  readonly pages: () => readonly string[]
}

/** @param person - left out where the server has no pages */
export function createProofBrowser(person?: Person): ProofBrowser {
  const cookies = new Map<string, string>()
  let pages: string[] = []

  async function ask(url: URL, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  async function walk(from: URL, isOver: (url: URL) => boolean): Promise<Visited> {
    pages = []
    let url = from
    let init: RequestInit = {}
    for (let turn = 0; turn < MOST_REDIRECTS; turn++) {
      if (isOver(url)) return { url, status: 0, text: '' }
      const response = await ask(url, init)
      const text = await response.text()
      const location = response.headers.get('location')
      const form = location === null && person ? formOf(text, person) : undefined
      if (location === null && !form) return { url, status: response.status, text }
      init = form ? { method: 'POST', body: form.body, headers: { Origin: url.origin } } : {}
      if (form) pages.push(form.asks)
      url = new URL(location ?? form?.action ?? '', url)
    }
    throw new Error('more redirects than a browser follows')
  }

  return {
    pages: () => pages,
    visit: (from) => walk(from, () => false),
    answerOf: async (authorizationUrl, redirectUri) => {
      const { url, status, text } = await walk(authorizationUrl, ({ href }) => href.startsWith(redirectUri))
      if (status !== 0) throw new Error(`${url.pathname}: ${status} ${text}`)
      return url.searchParams
    },
  }
}

/** The form of a page with what the person writes in, and the button that says yes. */
function formOf(page: string, { username, password }: Person) {
  const action = /<form method="post" action="([^"]*)">/.exec(page)?.[1]
  if (action === undefined) return undefined
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, unescaped(value)]))
  const asked = Object.entries({ username, password, decision: 'allow' }).filter(([name]) =>
    page.includes(`name="${name}"`),
  )
  for (const [name, value] of asked) body.set(name, value)
  return { action: unescaped(action), body, asks: asked.map(([name]) => name).join(' ') }
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
