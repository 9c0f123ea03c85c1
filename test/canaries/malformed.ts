/** Calls every documented operation in every wrong way, with a canary in each place where a client can put one. */
import type { Caller, Sent } from './caller.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>
}

interface Described {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

/** What is sent in which place. */
export interface Canaries {
  /** Where a password, a token or another secret belongs. */
  readonly secret: string
  /** Everywhere else. */
  readonly other: string
}

const SECRET_MEMBER = /password|secret|token/

/** @returns how many calls that were */
export async function callMalformed(
  { send, expect }: Caller,
  { secret, other }: Canaries,
  token: string,
): Promise<number> {
  const { paths } = (await expect(200, 'GET /openapi.json')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  }
  let calls = 0
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const target = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, other)}`
      // It has nothing to be done wrong, and the calls after it need whoever makes them.
      if (target === 'DELETE /v1/me') continue
      const properties = Object.values(requestBody?.content ?? {})[0]?.schema.properties ?? {}
      const names = [...Object.keys(properties), 'password', 'token']
      const members = Object.fromEntries(names.map((name) => [name, SECRET_MEMBER.test(name) ? secret : other]))
      const bodies: readonly Sent[] = requestBody
        ? [
            { json: members },
            { json: { ...members, [secret]: { [secret]: [secret] } } },
            { json: [secret] },
            { text: `{"password":"${secret}`, headers: { 'content-type': 'application/json' } },
            { text: secret, headers: { 'content-type': `text/plain; boundary=${secret}` } },
            { form: members },
            { form: { [secret]: secret } },
          ]
        : [{}]
      for (const sent of bodies) {
        const query = `?access_token=${secret}&${secret}=${secret}`
        await send(target, { ...sent, token })
        await send(target, { ...sent, headers: { authorization: `Bearer ${secret}`, ...sent.headers } })
        await send(target + query, { ...sent, headers: { ...hostile(secret), ...sent.headers } })
        calls += 3
      }
    }
  }
  for (const target of [
    `GET /${secret}`,
    `POST /v1/${secret}`,
    `GET /v1/me/${secret}?${secret}`,
    `PATCH /v1/login?${secret}`,
  ]) {
    await send(target, { headers: hostile(secret) })
    calls += 1
  }
  return calls
}

/** Headers that something may read. */
function hostile(secret: string): Readonly<Record<string, string>> {
  return {
    authorization: `Basic ${Buffer.from(`${secret}:${secret}`).toString('base64')}`,
    cookie: `access_token=${secret}; refresh_token=${secret}`,
    'x-request-id': secret,
    'latchkey-request-id': secret,
    'last-event-id': secret,
    origin: `https://${secret.replaceAll(/\W/g, '-')}.example`,
    accept: secret,
  }
}
