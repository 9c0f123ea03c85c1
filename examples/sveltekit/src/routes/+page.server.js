const loginServer = process.env.LOGIN_SERVER ?? 'http://localhost:5000'

/**
 * The server draws what the access token allows and refreshes nothing: browsers send the refresh token to the token endpoint alone. So a page
 * that is drawn ten times at once spends no refresh token.
 */
export async function load({ request }) {
  return { loginServer, reader: await readerOf(request.headers.get('cookie')) }
}

/** Undefined where nobody is logged in, or the access token is over: the browser knows, and draws the rest. */
async function readerOf(cookie) {
  if (cookie === null) return undefined
  const answer = await fetch(`${loginServer}/v1/me`, { headers: { cookie } }).catch(() => undefined)
  if (!answer?.ok) return undefined
  const { username } = await answer.json()
  return { username }
}
