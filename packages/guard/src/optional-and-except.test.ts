/** The two ways in which a guard lets a request without a token through. Both are set per route. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recall, remember } from './admitted.ts'
import { createGuard } from './guard.ts'
import { parseRequirement } from './requirement.ts'
import { factsOf } from './testing/facts.ts'
import { protectedPathSpellings } from './testing/path-spellings.ts'
import {
  credential,
  NOW,
  type RefusalCase,
  refusedHeaders,
  spokenDialects,
  tokenOf,
} from './testing/spoken-dialects.ts'

for (const spoken of spokenDialects) {
  const { dialect, key } = spoken
  const guard = createGuard({ dialect, keys: key, clock: () => NOW })
  const good = [credential(spoken, tokenOf(spoken, 7))]
  const headersOf = refusedHeaders(spoken)

  describe(`a route of ${dialect.name} on which a token is optional`, () => {
    test('is told who came when a good token did', async () => {
      const decision = await guard.optional.decide(factsOf(good))
      assert.ok(decision.allowed && decision.credential === 'accepted')
      assert.equal(decision.principal?.id, dialect.name === 'oauth' ? '7' : 7)
    })

    test('is told that nobody said who they are when no credential came', async () => {
      const decision = await guard.optional.decide(factsOf([]))
      assert.ok(decision.allowed && decision.credential === 'absent')
      assert.equal(decision.principal, undefined)
    })

    for (const [name, headers] of Object.entries(headersOf)) {
      const isAbsent = spoken.refusals[name as RefusalCase] === spoken.refusals.absent
      if (isAbsent || name === 'other scheme') continue
      test(`tells absent from bad: ${name} is refused as on every route`, async () => {
        const decision = await guard.optional.decide(factsOf(headers))
        const strict = await guard.decide(factsOf(headers))
        assert.ok(!decision.allowed && !strict.allowed)
        assert.deepEqual(decision.message, strict.message)
      })
    }

    test('leaves the credential of another scheme to somebody else, and takes no word alone for one', async () => {
      for (const [value, isLeft] of [
        ['Basic cm95OnJveQ==', true],
        ['Negotiate  YII=', true],
        ['a.b.c', false],
        ['Basic', false],
        ['Basic cm95OnJveQ==, Bearer a.b.c', dialect.name === 'flask-jwt'],
      ] as const) {
        const decision = await guard.optional.decide(factsOf([['Authorization', value]]))
        // This dialect's tokens come in a header of its own.
        assert.equal(decision.allowed, isLeft || dialect.name === 'flask-pyjwt', value)
        if (dialect.name !== 'flask-pyjwt')
          assert.equal((await guard.decide(factsOf([['Authorization', value]]))).allowed, false)
      }
    })

    test('has the same requirements for those who do come', async () => {
      const requirement = parseRequirement({ scopes: 'read' })
      assert.equal((await guard.optional.decide(factsOf(good), requirement)).allowed, false)
      assert.equal((await guard.optional.decide(factsOf([]), requirement)).allowed, true)
    })

    test('names nobody for the guard that demands a token: its principal is never undefined', async () => {
      for (const headers of [[], good]) {
        const decision = await guard.optional.decide(factsOf(headers))
        assert.ok(decision.allowed)
        const carrier = {}
        remember(guard.optional, carrier, decision)
        assert.equal(recall(guard.optional, carrier).principal, decision.principal)
        assert.throws(() => recall(guard, carrier), /^Error: this request did not pass this guard/)
      }
    })

    test('is optional for itself too', () => {
      assert.equal(guard.optional.optional, guard.optional)
    })
  })

  describe(`a guard of ${dialect.name} that is mounted once, with paths that it leaves alone`, () => {
    const requirement = parseRequirement({ except: ['GET /protected', 'POST /login'] })
    const decide = (method: string, path: string, headers = headersOf.absent) =>
      guard.decide(factsOf(headers, { method, path }), requirement)

    test('reads no credential on those, whatever is sent', async () => {
      for (const headers of [headersOf.absent, headersOf['bad signature'], good]) {
        const decision = await decide('GET', '/protected', headers)
        assert.ok(decision.allowed && decision.credential === 'not_asked')
      }
      assert.equal((await decide('HEAD', '/protected')).allowed, true)
      assert.equal((await decide('POST', '/login')).allowed, true)
    })

    for (const [method, path] of [
      ['POST', '/protected'],
      ['GET', '/login'],
      ['HEAD', '/login'],
      ['OPTIONS', '/protected'],
      ['get', '/protected'],
      ['GET', '/'],
      ['GET', '/protected/more'],
      ['GET', ''],
    ] as const) {
      test(`needs a token for ${method} ${path}`, async () => {
        assert.equal((await decide(method, path)).allowed, false)
        assert.equal((await decide(method, path, good)).allowed, true)
      })
    }

    test('needs a token for every other spelling of those paths', async () => {
      for (const path of protectedPathSpellings().filter((one) => one !== '/protected' && one !== '/protected?'))
        assert.equal((await decide('GET', path)).allowed, false, path)
    })

    test('needs a token where nobody knows the path', async () => {
      const decision = await guard.decide({ ...factsOf([]), path: undefined }, requirement)
      assert.equal(decision.allowed, false)
    })
  })
}
