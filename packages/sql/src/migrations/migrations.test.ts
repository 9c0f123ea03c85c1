import assert from 'node:assert/strict'
import { it } from 'node:test'
import { schema } from '../tables/schema.ts'
import { migrations } from './migrations.ts'

it('numbers its steps in their order, and none twice', () => {
  const versions = migrations.map(({ version }) => version)
  assert.deepEqual(
    [...new Set(versions)].toSorted((one, other) => one - other),
    versions,
  )
})

it('names in a step each table that is kept, so that a start asks first whether another app has one of that name', () => {
  const created = migrations.flatMap(({ creates = [] }) => creates.map(({ name }) => name))
  assert.deepEqual(created.toSorted(), schema.map(({ name }) => name).toSorted())
})
