import assert from 'node:assert/strict'
import { it } from 'node:test'
import { namedPackages } from './named-packages.ts'

it('a document names what it has its readers import, install, run or create', () => {
  const text = `import { createVerifier } from '@latchkey/tokens/testing'
    npm install --save-dev @latchkey/guard pg
    npx --yes latchkey serve, then npm create latchkey@latest
    node --conditions=@latchkey/source, and the latchkey command`
  assert.deepEqual(namedPackages(text), ['@latchkey/guard', '@latchkey/tokens', 'create-latchkey', 'latchkey'])
})
