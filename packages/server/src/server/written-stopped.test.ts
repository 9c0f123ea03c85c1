/** A Response whose body is not read to its end. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { written } from './written.ts'

const dialect = oauth({ issuer: 'https://api.test', audience: 'https://api.test' })

/** A body that says nothing, and when it was cancelled. */
function silent() {
  const cancelled = Promise.withResolvers<unknown>()
  return { body: new ReadableStream({ cancel: cancelled.resolve }), cancelled: cancelled.promise }
}

it('is cancelled at the moment when its route has had its time', async () => {
  const { body, cancelled } = silent()
  const late = new AbortController()
  const writing = written(new Response(body), dialect, late.signal)
  late.abort('late')
  assert.equal(await cancelled, 'late')
  await writing
})

it('is cancelled when nobody waits for it any more', async () => {
  const { body, cancelled } = silent()
  await written(new Response(body), dialect, AbortSignal.abort('gone'))
  assert.equal(await cancelled, 'gone')
})

it('is cancelled when it has become too large', async () => {
  const cancelled = Promise.withResolvers<unknown>()
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_048_576)),
    cancel: cancelled.resolve,
  })
  await assert.rejects(written(new Response(body), dialect, new AbortController().signal), {
    name: 'AnswerError',
    message: /more than 16 MiB/,
  })
  await cancelled.promise
})
