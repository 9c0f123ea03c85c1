/** Reads a case file without losing a digit. */
import { readFileSync } from 'node:fs'
import type { GoldenCase } from './case.ts'
import { exactNumber } from './exact-number.ts'

/**
 * Reads one file of `cases/`.
 * A number that JavaScript would write differently (`1.0`, 2^63) keeps its own text, so that the token built from it
 * carries the digits that were recorded.
 *
 * @param name - file name without `.json`
 */
export function loadCases(name: 'system-a' | 'system-b' | 'system-b-config'): readonly GoldenCase[] {
  const text = readFileSync(new URL(`../cases/${name}.json`, import.meta.url), 'utf8')
  return JSON.parse(text, keepDigits) as readonly GoldenCase[]
}

const keepDigits: Parameters<typeof JSON.parse>[1] = (_name: string, value: unknown, ...[context]: unknown[]) => {
  if (typeof value !== 'number') return value
  const { source } = context as { readonly source: string }
  return String(value) === source ? value : exactNumber(source)
}
