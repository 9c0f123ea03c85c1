import assert from 'node:assert/strict'
import { it } from 'node:test'
import { migrations } from './migrations.ts'

it('numbers its steps without gaps', () => {
  assert.deepEqual(
    migrations.map(({ version }) => version),
    migrations.map((_, index) => index + 1),
  )
})
