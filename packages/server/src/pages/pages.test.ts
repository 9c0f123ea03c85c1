/** Pages: what is escaped, and what each language must have. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { html } from '../http/html.ts'
import { pageMessage } from './page-message.ts'
import { styleSheet, themeOption } from './style.ts'
import { languages, wordsFor } from './words/languages.ts'

describe('html', () => {
  it('escapes every value, and takes nothing else for markup', () => {
    const hostile = `<b>"&'`
    assert.equal(
      String(html`<p title="${hostile}">${hostile}</p>`),
      '<p title="&lt;b&gt;&quot;&amp;&#39;">&lt;b&gt;&quot;&amp;&#39;</p>',
    )
    const forged = { toString: () => '<b>' }
    assert.equal(String(html`${forged as never}`), '&lt;b&gt;')
    assert.equal(String(html`${[html`<i>`, html`</i>`]}${undefined}${false}${0}`), '<i></i>0')
    const frame = { status: 200, title: '', words: languages[0], style: '' }
    assert.throws(() => pageMessage('<p>' as never, frame), /html/)
  })
})

describe('the languages', () => {
  it('say all there is to say, in plain text', () => {
    const [first] = languages
    for (const words of languages) {
      assert.deepEqual(Object.keys(words), Object.keys(first))
      for (const word of Object.values({ ...words })) {
        const text: unknown = typeof word === 'function' ? (word as (text: string) => string)('x') : word
        assert.match(String(text), /^[^<>&]+$/)
      }
    }
  })

  it('are chosen by the client, then by the browser, and the first is for everybody else', () => {
    assert.equal(wordsFor(['fr', 'de-AT'], ['en']).language, 'de')
    assert.equal(wordsFor([], ['fr, de;q=0.5, en;q=0.4']).language, 'de')
    assert.equal(wordsFor([], ['de;q=0, fr']).language, 'en')
    assert.equal(wordsFor([], []).language, 'en')
  })
})

describe('a theme', () => {
  it('has text on its buttons that can be read, and no way into the style sheet', () => {
    for (const [accent, on] of [
      ['#fc0', '#000'],
      ['#1d4ed8', '#fff'],
      ['#767676', '#000'],
    ] as const)
      assert.match(styleSheet(themeOption({ accent })).text, new RegExp(`--lk-on-accent:${on};`))
    for (const wrong of [
      { accent: 'red' },
      { accent: '#fff}body{' },
      { radius: '8' },
      { font: 'a;b' },
      { colour: '#fff' },
    ])
      assert.throws(() => themeOption(wrong))
  })
})
