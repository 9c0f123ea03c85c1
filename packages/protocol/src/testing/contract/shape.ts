/** A dialect is a frozen value, complete and plain enough to build a server from. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { DialectSample } from '../dialect-sample.ts'

export function describeShape({ create }: DialectSample): void {
  const dialect = create()

  it('is frozen to its depth', () => {
    assertFrozen(dialect, 'dialect')
    assertFrozen(dialect.policy(), 'policy()')
  })

  it('has a name, warnings of one line and, where clients log in, methods and a path', () => {
    assert.match(dialect.name, /^[a-z][a-z0-9-]*$/)
    for (const warning of dialect.warnings) assert.match(warning, /^.+$/)
    if (!dialect.loginRoute) return
    const { methods, path } = dialect.loginRoute
    assert.match(path, /^\/[^\s?#]*$/)
    assert.ok(methods.length > 0)
    for (const method of methods) assert.match(method, /^[A-Z]+$/)
  })

  it('bounds bodies in bytes and in depth', () => {
    for (const limit of [dialect.bodyLimits.bytes, dialect.bodyLimits.depth]) {
      assert.ok(Number.isSafeInteger(limit) && limit > 0)
    }
  })

  it('leaves the algorithms to the keys or names some', () => {
    assert.ok(dialect.algorithms === undefined || dialect.algorithms.length > 0)
    assert.ok(!dialect.algorithms?.includes('none'))
  })
}

function assertFrozen(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return
  assert.ok(Object.isFrozen(value), `${where} is not frozen`)
  for (const [name, member] of Object.entries(value)) assertFrozen(member, `${where}.${name}`)
}
