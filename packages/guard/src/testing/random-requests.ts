/** Random headers, cookies and bodies: whatever is sent, no answer is a server error and no handler runs. */
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import fc from 'fast-check'
import type { GuardAdapter, HeaderPair, SentRequest } from './guard-adapter.ts'
import { runGuardedApp } from './run-guarded-app.ts'
import { credential, guardOf, type SpokenDialect, speakOauth, spokenDialects, tokenOf } from './spoken-dialects.ts'

const BOUNDARY = 'boundary-of-the-fuzz'

const speakCookies: SpokenDialect = {
  ...speakOauth,
  dialect: oauth({ issuer: 'https://login.example', audience: 'api', cookies: { origins: ['https://spa.example'] } }),
}

/** Dialects, and what is sent with each POST: a browser sends its cookies for any page that makes it post. */
const SPOKEN: readonly (readonly [title: string, spoken: SpokenDialect, along: readonly HeaderPair[]])[] = [
  ...spokenDialects.map((spoken) => [spoken.dialect.name, spoken, []] as const),
  ['oauth with cookies', speakCookies, [['Cookie', `__Host-lk_at=${tokenOf(speakCookies, 7)}`]]],
]

/** Registers one property for each dialect; together they send this many requests. Texts are Latin-1, headers without line breaks and NUL. */
export function testRandomRequests<C extends object>(name: string, adapter: GuardAdapter<C>, requests: number): void {
  for (const [title, spoken, along] of SPOKEN) {
    test(`${name} answers random headers, cookies and bodies in ${title} with refusals alone`, async () => {
      await using app = await runGuardedApp(adapter, [guardOf(spoken)])
      await fc.assert(
        fc.asyncProperty(requestsIn(spoken, along), async (request) => {
          const { status } = await app.send(request)
          assert.ok(status >= 400 && status < 500, `status ${status}`)
          assert.equal(app.handled(), 0)
        }),
        { numRuns: Math.ceil(requests / SPOKEN.length) },
      )
    })
  }
}

function requestsIn(spoken: SpokenDialect, along: readonly HeaderPair[]): fc.Arbitrary<SentRequest> {
  const headers = headerSets(spoken)
  const bare = fc.record({ method: fc.constantFrom('GET', 'HEAD'), path: fc.constant('/protected'), headers })
  const posted = fc.tuple(headers, bodies(spoken)).map(
    ([lines, [type, body]]): SentRequest => ({
      method: 'POST',
      path: '/protected',
      headers: [...lines, ...along, ...(type === '' ? [] : [['Content-Type', type] as const])],
      body,
    }),
  )
  return fc.oneof(bare, posted)
}

/** No good token is among them: only pieces of one, never the whole. */
function headerSets(spoken: SpokenDialect): fc.Arbitrary<HeaderPair[]> {
  const good = tokenOf(spoken, 7)
  const segments = good.split('.')
  const noise = headerText()
  const piece = fc.oneof(noise, fc.constantFrom('Bearer', 'JWT', 'Basic', '.', '..', ' ', ',', '=', '%', ...segments))
  const value = fc.oneof(
    noise,
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 4 }).map((pieces) => `${spoken.prefix}${pieces.join(' ')}`),
  )
  const name = fc.constantFrom(
    spoken.header,
    spoken.header,
    'Authorization',
    'x-access-token',
    'Origin',
    'X-CSRF-Token',
  )
  const cookieName = fc.constantFrom('__Host-lk_at', 'access_token', 'token', 'session', '__proto__', '')
  const cookies = fc
    .array(
      fc.oneof(
        noise,
        fc.tuple(cookieName, value).map((pair) => pair.join('=')),
      ),
      { maxLength: 4 },
    )
    .map((pairs) => pairs.join('; '))
  return fc
    .array(fc.oneof(fc.tuple(name, value), fc.tuple(fc.constant('Cookie'), cookies)), { maxLength: 4 })
    .map((lines) => lines.map(([line, sent]): HeaderPair => [line, sent.replaceAll(good, '')]))
}

/** A good token is among them, in the place of RFC 6750 §2.2, where no dialect reads it. */
function bodies(spoken: SpokenDialect): fc.Arbitrary<readonly [type: string, body: string]> {
  const good = credential(spoken, tokenOf(spoken, 7))[1]
  const member = fc.tuple(
    fc.constantFrom('access_token', 'token', 'jwt', '__proto__', spoken.header),
    fc.oneof(anyText(), fc.constant(good)),
  )
  const members = fc.array(member, { maxLength: 4 })
  return fc.oneof(
    members.map((all) => ['application/json', JSON.stringify(Object.fromEntries(all))] as const),
    fc.json().map((json) => ['application/json', asLatin1(json)] as const),
    members.map((all) => ['application/x-www-form-urlencoded', new URLSearchParams(all).toString()] as const),
    members.map((all) => [`multipart/form-data; boundary=${BOUNDARY}`, multipart(all)] as const),
    fc.tuple(fc.constantFrom('', 'text/plain', 'application/json', 'multipart/form-data'), anyText()),
  )
}

/** RFC 7578 §4. */
function multipart(members: readonly (readonly [string, string])[]): string {
  const parts = members.map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

/** The UTF-8 bytes, as the socket client takes them. */
function asLatin1(unicode: string): string {
  return Buffer.from(unicode).toString('latin1')
}

/** Every character that a header can hold: no line breaks and no NUL. */
function headerText(): fc.Arbitrary<string> {
  return anyText().map((noise) => noise.replace(/[\0\r\n]/g, ' '))
}

function anyText(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((unit) => String.fromCharCode(unit)) })
}
