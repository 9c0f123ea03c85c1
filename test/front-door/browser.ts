/** A user at a browser that says yes to everything: it follows redirects with its cookies until the client has its answer. */

const MOST_REDIRECTS = 20

/** @returns what the client's redirect URI was called with */
export async function answerOf(authorizationUrl: URL, redirectUri: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  let url = authorizationUrl
  for (let turn = 0; turn < MOST_REDIRECTS; turn++) {
    if (url.href.startsWith(redirectUri)) return url.searchParams
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${url.pathname}: ${response.status} ${await response.text()}`)
    await response.body?.cancel()
    url = new URL(location, url)
  }
  throw new Error('more redirects than a browser follows')
}
