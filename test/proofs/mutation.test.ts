import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { describeTable, figuresOf, type Report, shareKilled } from './mutation/figures.ts'
import { parts, withoutCode } from './mutation/parts.ts'

const engine = dirname(fileURLToPath(import.meta.resolve('@latchkey/tokens')))
const files = globSync('**/*.ts', { cwd: engine }).filter((file) => !file.startsWith('testing/'))
const isTest = (file: string): boolean => file.endsWith('.test.ts')

describe('the parts of the mutation proof', () => {
  it('have every source of the engine once', () => {
    const listed = [...parts.flatMap(({ sources }) => sources), ...withoutCode]
    assert.deepEqual(listed.toSorted(), files.filter((file) => !isTest(file)).toSorted())
  })

  it('name tests that are there', () => {
    const missing = parts.flatMap(({ tests }) => tests).filter((test) => !isTest(test) || !files.includes(test))
    assert.deepEqual(missing, [])
  })
})

describe('the figures of the mutation proof', () => {
  const of = { part: 'jwk/pem', date: '2026-01-02T03:04:05Z' }
  const reportOf = (...statuses: readonly string[]): Report => {
    const source = 'const a = 1\nif (a) {\n  f()\n}\n'
    const location = { start: { line: 2, column: 8 }, end: { line: 4, column: 2 } }
    const mutants = statuses.map((status) => ({ status, replacement: '{\n}', location }))
    return { files: { 'src/jwk/pem.ts': { source, mutants } } }
  }

  it('count as survivors also those that no test ran, and leave out those that end the import', () => {
    const report = reportOf('Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored')
    const figures = figuresOf(report, of, 'src')
    assert.deepEqual([figures.killed, figures.timedOut, figures.survivors.length], [3, 1, 2])
    assert.deepEqual(figures.survivors[0], { place: 'jwk/pem.ts:2', code: '{ f() }', replacement: '{ }' })
    assert.equal(shareKilled([figures]), 0.6)
    const columns = describeTable([figures])
      .split('\n')
      .map((line) => line.split('|').length)
    assert.equal(new Set(columns).size, 1)
    assert.match(describeTable([figures, figures]), /\| together \| 6 \| 2 \| 4 \| 60\.0 % \|/)
  })

  it('prove nothing where nothing was mutated', () => {
    assert.equal(shareKilled([]), 0)
    assert.equal(shareKilled([figuresOf(reportOf('RuntimeError'), of, 'src')]), 0)
  })
})
