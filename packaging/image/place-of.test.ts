/** Where packages lie in the image. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { placeOf } from './place-of.ts'

const folders = { root: '/r', buildFolder: '/r/dist' }

it('puts a package where npm has put it, our own beside the others, and none elsewhere', () => {
  assert.equal(placeOf({ folder: '/r/node_modules/pg', name: 'pg' }, folders), 'node_modules/pg')
  const nested = { folder: '/r/node_modules/a/node_modules/b', name: 'b' }
  assert.equal(placeOf(nested, folders), 'node_modules/a/node_modules/b')
  assert.equal(placeOf({ folder: '/r/dist/packages/cli', name: 'latchkey' }, folders), 'node_modules/latchkey')
  for (const folder of ['/r/packages/cli', '/elsewhere/pg', '/r/dist/packages/cli/node_modules/x'])
    assert.throws(() => placeOf({ folder, name: 'x' }, folders), /has no place/)
})
