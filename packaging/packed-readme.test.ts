/** Links of a README that is read on the registry. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { packedReadme } from './packed-readme.ts'

const place = {
  folder: 'packages/door',
  repository: 'https://forge.example/we/house',
  version: '1.2.3',
  exists: (path: string) => path.startsWith('docs/') || path === 'packages/wall/README.md',
}

describe('the README of a packed package', () => {
  for (const [link, becomes] of [
    ['[why](../../docs/why.md)', '[why](https://forge.example/we/house/blob/v1.2.3/docs/why.md)'],
    [
      '[wall](../wall/README.md#paint)',
      '[wall](https://forge.example/we/house/blob/v1.2.3/packages/wall/README.md#paint)',
    ],
    ['[there](https://example.com/a)', '[there](https://example.com/a)'],
    ['[below](#below)', '[below](#below)'],
  ] as const) {
    it(`has ${becomes} for ${link}`, () => assert.equal(packedReadme(link, place), becomes))
  }

  it('is refused with every link that leads nowhere', () => {
    assert.throws(() => packedReadme('[a](gone.md) [b](../../docs/b.md) [c](../../../c.md)', place), {
      message: 'packages/door/README.md links to what is not there: gone.md, ../../../c.md',
    })
  })
})
