/** The reader of server-sent events: the standard's rules, however the bytes are split, and limits where it sets none. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readEventStream, type ServerSentEvent } from './event-stream.ts'

async function read(chunks: readonly (string | Uint8Array)[], maximum = 1000): Promise<readonly ServerSentEvent[]> {
  async function* bytes() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
  }
  const events: ServerSentEvent[] = []
  for await (const event of readEventStream(bytes(), maximum)) events.push(event)
  return events
}

const named = (type: string, data: string, id = '') => ({ type, data, id })

describe('an event stream (WHATWG HTML §9.2.6)', () => {
  for (const [what, text, events] of [
    ['an event with its type and id', 'event: a\nid: 5\ndata: x\n\n', [named('a', 'x', '5')]],
    ['the type message where none is named', 'data: x\n\n', [named('message', 'x')]],
    ['several lines of data as one text', 'data: x\ndata:\ndata:y\n\n', [named('message', 'x\n\ny')]],
    ['one blank after the colon, and no more, away', 'data:  x\n\n', [named('message', ' x')]],
    ['nothing from comments', ': hello\n\n:\n\n', []],
    ['no event from a block without data', 'event: a\nid: 5\n\ndata: x\n\n', [named('message', 'x', '5')]],
    ['an empty data line as an event', 'data\n\n', [named('message', '')]],
    ['no event that was broken off', 'data: x\n', []],
    ['nothing from fields that it does not know', 'retry: 5\nfoo: bar\ndata: x\n\n', [named('message', 'x')]],
    ['no id with a NUL', 'id: 5\nid: a\0b\ndata: x\n\n', [named('message', 'x', '5')]],
    ['no byte order mark', '\ufeffdata: x\n\n', [named('message', 'x')]],
  ] as const) {
    it(`reads ${what}`, async () => assert.deepEqual(await read([text]), events))
  }

  it('reads the same in any cut of the bytes, and with any ends of lines', async () => {
    const events = [named('a', 'x\n\u{1f600}', '5'), named('message', 'y', '5')]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(60), { maxLength: 8 }),
        async (end, cuts) => {
          const lines = ['event: a', 'id: 5', 'data: x', 'data: \u{1f600}', '', ': beat', 'data: y', '', '', '']
          const bytes = new TextEncoder().encode(lines.join(end))
          const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length]
          const chunks = places.slice(1).map((place, i) => bytes.slice(places[i], place))
          assert.deepEqual(await read(chunks), events)
        },
      ),
    )
  })

  for (const [what, chunks] of [
    ['a line that never ends', Array.from({ length: 30 }, () => 'data: '.padEnd(50, 'x'))],
    ['a line that is too long', [`data: ${'x'.repeat(1000)}\n\n`]],
    ['an event of too many lines', [`${'data: x\n'.repeat(200)}\n`]],
    ['a flood of other fields in one event', [`${'id: 55555\n'.repeat(200)}\n`]],
    ['bytes that are no UTF-8', [Uint8Array.of(0x64, 0xff, 0x0a)]],
  ] as const) {
    it(`gives up on ${what}`, async () => {
      await assert.rejects(read(chunks), { name: 'TypeError' })
    })
  }

  it('goes on for ever on comments', async () => {
    assert.deepEqual(await read(Array.from({ length: 500 }, () => ': beat\n\n')), [])
  })
})
