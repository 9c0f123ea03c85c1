/** Sends requests to a server, keeps every error that it answers, and every secret that it gives out. */
import type { Secrets } from './secrets.ts'

export interface Sent {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly text?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface Caller {
  readonly send: (target: string, sent?: Sent) => Promise<Answer>
  /** Like `send`. @throws {Error} for another status */
  readonly expect: (status: number, target: string, sent?: Sent) => Promise<Answer['body']>
  /** Status, headers and body of every answer from 400 on. */
  readonly errors: readonly string[]
}

/** What an answer may give out once: to whoever has asked for it, and to nobody else. */
const GIVEN_OUT = /(?:_token|^token|_secret|api_key)$/

/** What only those who run the server may ask. */
const OF_ADMINS = /^\/(?:v1\/admin\/|openapi\.json$)/

export function createCaller(
  { address, adminAddress }: { readonly address: string; readonly adminAddress: string },
  secrets: Secrets,
): Caller {
  const errors: string[] = []
  let callers = 0

  async function send(target: string, { json, form, text, token, headers = {} }: Sent = {}): Promise<Answer> {
    const [method = '', path = ''] = target.split(' ')
    // From somewhere else each time, as the trusted proxy says, so that no limit stands before what is to be seen.
    callers += 1
    const body = json === undefined ? (form && new URLSearchParams(form)) || text : JSON.stringify(json)
    const response = await fetch((OF_ADMINS.test(path) ? adminAddress : address) + path, {
      method,
      headers: {
        'x-forwarded-for': `198.51.${callers >> 8}.${callers & 255}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    const answered = await response.text()
    if (response.status >= 400) errors.push(JSON.stringify([response.status, [...response.headers], answered]))
    const parsed: Answer['body'] = answered.startsWith('{') ? JSON.parse(answered) : {}
    if (response.status < 400) keepSecretsOf(parsed)
    return { status: response.status, body: parsed }
  }

  function keepSecretsOf(body: Answer['body']): void {
    for (const [name, value] of Object.entries(body)) {
      if (typeof value === 'string' && GIVEN_OUT.test(name)) secrets.add(name, value)
    }
  }

  return {
    send,
    errors,
    expect: async (status, target, sent) => {
      const answer = await send(target, sent)
      if (answer.status === status) return answer.body
      throw new Error(`${target} was answered with ${answer.status} and not ${status}: ${JSON.stringify(answer.body)}`)
    },
  }
}
