import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { possibleFormats } from './possible-formats.ts'

const names = (stored: string) => possibleFormats(stored).map(({ name }) => name)

describe('formats that a string may have', () => {
  it('are all that read it, where no string can tell', () => {
    const both = names('sha1$abcdefgh$3fc6de4ae9b9d0ae7ab4e8ac0a5ccd9a1f9b6ee5')
    assert.ok(both.includes('django-salted-sha1') && both.includes('werkzeug-hmac'), both.join())
    const bare = names('5f4dcc3b5aa765d61d8327deb882cf99')
    for (const name of ['hex-md5', 'nthash', 'mybb-ipb', 'vbulletin']) assert.ok(bare.includes(name), bare.join())
  })

  it('say what each needs besides', () => {
    const vbulletin = possibleFormats('5f4dcc3b5aa765d61d8327deb882cf99').find(({ name }) => name === 'vbulletin')
    assert.deepEqual(vbulletin?.needs, [{ field: 'salt', isSecret: false }])
  })

  it('are plain text only where nothing else reads it', () => {
    assert.ok(!names('5f4dcc3b5aa765d61d8327deb882cf99').includes('plain-text'))
    assert.ok(names('rye bread').includes('plain-text'))
  })

  it('are none of what is no text', () => {
    for (const stored of [null, undefined, '\ud800']) assert.deepEqual(possibleFormats(stored), [])
  })
})
