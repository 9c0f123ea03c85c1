/**
 * Server-side rendering with a session in cookies, whatever the framework: the server draws what the access token allows and refreshes
 * nothing. It could not: browsers send the refresh token to the token endpoint alone. So a page that is drawn ten times at once spends
 * no refresh token, and the browser's own tabs spend one together. Run it, with the address of a login server whose face has cookies, and
 * with the page's bundled script: `LOGIN_SERVER=http://localhost:5000 PAGE_SCRIPT=page.js node examples/server-rendered.ts`.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** Who is drawn. */
interface Reader {
  readonly username: string
}

/**
 * @param cookie - the request's own header; in Next.js `(await cookies()).toString()`, in SvelteKit and Nuxt the header of the event
 * @param loginServer - its address as this server reaches it
 * @returns undefined where nobody is logged in, or the access token is over: the browser knows, and draws the rest
 */
async function readerOf(cookie: string | undefined, loginServer: string): Promise<Reader | undefined> {
  if (cookie === undefined) return undefined
  const answer = await fetch(`${loginServer}/v1/me`, { headers: { cookie } })
  return answer.ok ? ((await answer.json()) as Reader) : undefined
}

/** The page. Its script makes a client with `oauthCookies()`, asks for `/v1/me` where nothing was drawn, and draws the answer. */
function drawPage(reader: Reader | undefined, script: string): string {
  const greeting = reader ? `Hello ${escaped(reader.username)}` : ''
  return `<!doctype html><title>Drawn by a server</title><p id="greeting">${greeting}</p><script type="module" src="${script}"></script>`
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

const loginServer = process.env['LOGIN_SERVER'] ?? 'http://localhost:5000'
const script = process.env['PAGE_SCRIPT']
const port = Number(process.env['PORT'] ?? 3000)

const server = createServer(async (request, response) => {
  if (request.url === '/page.js') {
    response.setHeader('Content-Type', 'text/javascript').end(script ? readFileSync(script) : '')
    return
  }
  const reader = await readerOf(request.headers.cookie, loginServer).catch(() => undefined)
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(drawPage(reader, '/page.js'))
})
server.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${port}`))
