/**
 * For tests: third-party vectors, read in place. They are at `../shared/vectors` beside the repository, or where
 * `LATCHKEY_VECTORS` says (a path relative to the working directory); its SOURCES.md says where each comes from.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'

const given = process.env['LATCHKEY_VECTORS']
const folder =
  given === undefined ? new URL('../../../../../shared/vectors/', import.meta.url) : pathToFileURL(`${given}/`)

/** Why the vectors are skipped. Where `LATCHKEY_VECTORS` is set they never are: then a missing file fails the test. */
export const skip: string | false =
  given !== undefined || existsSync(folder) ? false : 'no ../shared/vectors beside the repository (LATCHKEY_VECTORS)'

export function readVectors<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as T
}

/** Counts the results of a file's rows, and prints the counts. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(outcome: string): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1)
  }

  print(test: TestContext, file: string): void {
    test.diagnostic(`${file}: ${[...this.#counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`)
    assert.ok((this.#counts.get('decided') ?? 0) > 0, 'a file in which nothing is decided proves nothing')
  }
}
