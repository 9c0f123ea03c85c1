/** What every endpoint of the native face keeps to, over HTTP and a real store: the contract suite. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { assertDocumented, placeOf } from './documented-operations.ts'
import { type DocumentedServer, startDocumentedServer } from './documented-server.ts'
import type { Make } from './example-calls.ts'
import { hostileCalls } from './hostile-calls.ts'

/** Some endpoints wait for others: revoking is answered once every guard can know of it. */
const AT_ONCE = 4

/** Calls of an endpoint. `bad` is left out if nothing can be done wrong: no token, no body, no parameter. */
export interface ExampleCalls {
  readonly good: Make
  readonly bad?: Make
}

/**
 * Runs in the test of whoever adds an endpoint; another test finds those for whom nobody does.
 *
 * @param calls - by the `id` of the endpoint
 */
export function describeEndpoints(calls: Readonly<Record<string, ExampleCalls>>): void {
  describe('endpoints answer as the document says', () => {
    let started: DocumentedServer | undefined
    before(async () => {
      started = await startDocumentedServer()
    })
    after(() => started?.[Symbol.asyncDispose]())
    const server = () => started ?? assert.fail('the server was not started')

    for (const [id, { good, bad }] of Object.entries(calls)) {
      it(`${id}, called well${bad ? ' and badly' : ''}`, async () => {
        const place = await placeOf(server(), id)
        const { security, requestBody, parameters } = place.operation
        assert.ok(bad || !(security.length > 0 || requestBody || parameters), 'it takes something: give a bad call too')
        assert.equal(Math.floor((await assertDocumented(server(), place, await good(server()))) / 100), 2)
        if (bad) assert.equal(Math.floor((await assertDocumented(server(), place, await bad(server()))) / 100), 4)
      })
    }

    for (const [id, { good }] of Object.entries(calls)) {
      it(`${id}, whatever texts it is called with`, async () => {
        const place = await placeOf(server(), id)
        const calls = hostileCalls(place, await good(server()))
        const take = async (): Promise<void> => {
          for (let call = calls.pop(); call; call = calls.pop()) {
            const { status } = await server().request(place.method, place.path, call)
            assert.ok(status < 500, `${status} for ${JSON.stringify({ ...call, token: undefined })}`)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, take))
      })
    }
  })
}
