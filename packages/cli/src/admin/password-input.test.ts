/** A password comes through a pipe, and as it was sent. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { readPassword } from './password-input.ts'

describe('a password on standard input', () => {
  for (const [sent, read] of [
    ['violet kettle', 'violet kettle'],
    ['violet kettle\n', 'violet kettle'],
    ['violet kettle\r\n', 'violet kettle'],
    ['\ufeffviolet kettle\r\n', 'violet kettle'],
    [' violet  kettle \n', ' violet  kettle '],
  ] as const) {
    it(`is read from ${JSON.stringify(sent)}`, async () => {
      assert.equal(await readPassword(Readable.from([sent])), read)
    })
  }

  for (const sent of ['violet\nkettle\n', 'violet\rkettle', 'violet kettle\n\n', '\n\n']) {
    it(`is refused when it has several lines, as ${JSON.stringify(sent)}`, async () => {
      await assert.rejects(readPassword(Readable.from([sent])), /several lines/)
    })
  }

  it('is refused when there is none, when it is not UTF-8, and from a terminal, which would show it', async () => {
    await assert.rejects(readPassword(Readable.from(['\n'])), /nothing on standard input/)
    await assert.rejects(readPassword(Readable.from([Buffer.from('Zoë', 'latin1')])), /not UTF-8/)
    const terminal = Object.assign(Readable.from(['violet kettle\n']), { isTTY: true })
    await assert.rejects(readPassword(terminal), /a terminal would show it/)
  })
})
