/** What a client of a login server does, in a page, in Node and in a Worker. */
import { createClient, oauth } from '@latchkey/client'

/** @returns what it saw: the statuses of a route before, during and after a session */
export async function visit(baseUrl) {
  const client = createClient({ dialect: oauth(), baseUrl })
  const ask = async () => (await client.fetch('/v1/me')).status
  const before = await ask()
  await client.login({ username: 'roy', password: 'roy' })
  const inside = await ask()
  await client.logout()
  return `${before} ${inside} ${await ask()}`
}
