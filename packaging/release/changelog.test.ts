import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { withSection } from './changelog.ts'

const change = '---\n"@latchkey/tokens": minor\n"latchkey": patch\n---\n\nRead keys\nfaster.\n'

describe('the change log gets', () => {
  it('a section above the others, with what each change is of', () => {
    assert.equal(
      withSection('# Changes\n\nText.\n\n## 0.1.0\n\n- old\n', '0.2.0', [change]),
      '# Changes\n\nText.\n\n## 0.2.0\n\n- `@latchkey/tokens`, `latchkey`: Read keys faster.\n\n## 0.1.0\n\n- old\n',
    )
    assert.equal(
      withSection('# Changes\n', '0.1.0', [change]),
      '# Changes\n\n## 0.1.0\n\n- `@latchkey/tokens`, `latchkey`: Read keys faster.\n',
    )
  })

  it('no section twice, and no change without words', () => {
    assert.throws(() => withSection('# Changes\n\n## 0.2.0\n', '0.2.0', [change]), /already/)
    assert.throws(() => withSection('# Changes\n', '0.2.0', ['---\n"latchkey": patch\n---\n']), /does not say/)
  })

  it('a section of the version that the packages have, or will have first', () => {
    const root = new URL('../../', import.meta.url)
    const changelog = readFileSync(new URL('CHANGELOG.md', root), 'utf8')
    const { version } = JSON.parse(readFileSync(new URL('packages/cli/package.json', root), 'utf8'))
    assert.match(changelog, new RegExp(`^## ${version.replaceAll('.', '\\.')}\\b`, 'm'))
  })
})
