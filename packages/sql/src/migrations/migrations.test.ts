import assert from 'node:assert/strict'
import { it } from 'node:test'
import { migrations } from './migrations.ts'

it('numbers its steps in their order, and none twice', () => {
  const versions = migrations.map(({ version }) => version)
  assert.deepEqual(
    [...new Set(versions)].toSorted((one, other) => one - other),
    versions,
  )
})
