/** The three faces as their clients call them. */

/** Where a client logs in, where its token travels, and what the token opens. */
export interface Client {
  readonly login: string
  readonly member: 'token' | 'access_token'
  readonly guarded: string
  readonly header: string
  readonly prefix: string
}

export const clients: Readonly<Record<'oauth' | 'flask-jwt' | 'flask-pyjwt', Client>> = {
  'flask-pyjwt': { login: '/login', member: 'token', guarded: '/protected', header: 'x-access-token', prefix: '' },
  'flask-jwt': {
    login: '/auth',
    member: 'access_token',
    guarded: '/rest-auth',
    header: 'authorization',
    prefix: 'JWT ',
  },
  oauth: { login: '/v1/login', member: 'access_token', guarded: '/v1/me', header: 'authorization', prefix: 'Bearer ' },
}

/** Posts a user name and a password. */
export function postLogin(address: string, client: Client, username: string, password: string): Promise<Response> {
  return fetch(`${address}${client.login}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
}

/** @throws {Error} when the login is refused */
export async function logIn(address: string, client: Client, username: string, password: string): Promise<string> {
  const response = await postLogin(address, client, username, password)
  const token = ((await response.json()) as Record<string, unknown>)[client.member]
  if (response.status !== 200 || typeof token !== 'string') throw new Error(`${client.login}: ${response.status}`)
  return token
}

/** Asks for the guarded route with a token. */
export function askGuarded(address: string, client: Client, token: string): Promise<Response> {
  return fetch(`${address}${client.guarded}`, { headers: { [client.header]: `${client.prefix}${token}` } })
}
