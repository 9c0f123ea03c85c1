/** What the framework examples print when they listen: how to call them with a token. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Dialect } from '@latchkey/protocol'
import { createSigner, type SecretKey } from '@latchkey/tokens'

/** A token for the user 7, as a login server would issue it. */
export function issueToken(dialect: Dialect, key: SecretKey): string {
  const csrfToken = randomBytes(16).toString('base64url')
  const context = { now: Date.now() / 1000, alg: key.alg, kid: key.kid, tokenId: randomUUID(), csrfToken }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return createSigner({ key }).sign(claims, header)
}

/** Prints a token only where its secret ends with the process: a token for a lasting secret would be a credential in a log. */
export function sayHowToCall(
  server: { address(): AddressInfo | string | null },
  dialect: Dialect,
  key: SecretKey,
): void {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = process.env['LATCHKEY_SECRET']
    ? '$(node --conditions=@latchkey/source examples/token.ts)'
    : issueToken(dialect, key)
  console.log(`Listening on ${address}
  curl ${address}/
  curl -H "Authorization: Bearer ${token}" ${address}/private`)
}
