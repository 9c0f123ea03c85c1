/** The corpus writes times as `now`, `now+300`, `now-10.5`: this turns them into numbers and texts of this second. */
import type { ByteSource } from './case.ts'
import { exactNumber, isExactNumber } from './exact-number.ts'

const wholeExpression = /^now(?:[+-]\d+)?$/
const anyExpression = /now(?:[+-][0-9.]+)?/g
const placeholder = /\{\{(now(?:[+-][0-9.]+)?)\}\}/g

/** True for `now`, `now+300`: a time that stands for an integer. */
export function isTime(value: unknown): value is string {
  return typeof value === 'string' && wholeExpression.test(value)
}

/** `now+300` at this second, in seconds since the epoch. */
export function timeAt(expression: string, nowSeconds: number): number {
  return nowSeconds + Number(expression.slice('now'.length))
}

/**
 * Replaces the times inside a recorded value. `{"$float": …}` becomes a number with a fraction in its text,
 * `{"$str": …}` a text, `{"$lit": …}` stays as it is.
 */
export function resolveTimes(value: unknown, nowSeconds: number): unknown {
  if (isTime(value)) return timeAt(value, nowSeconds)
  if (Array.isArray(value)) return value.map((item) => resolveTimes(item, nowSeconds))
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value
  const entries = Object.entries(value)
  const [[name, inner] = []] = entries
  if (entries.length === 1 && name === '$lit') return inner
  if (entries.length === 1 && name === '$str') return withTimes(String(inner), anyExpression, nowSeconds)
  if (entries.length === 1 && name === '$float') return float(timeAt(String(inner), nowSeconds))
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveTimes(item, nowSeconds)]))
}

/** The bytes a `ByteSource` stands for, `{{now+60}}` replaced. */
export function bytesOf(source: ByteSource, nowSeconds: number): Buffer {
  if (typeof source === 'string') return Buffer.from(withTimes(source, placeholder, nowSeconds))
  if ('b64' in source) return Buffer.from(source.b64, 'base64')
  return Buffer.from((source.prefix ?? '') + source.repeat.repeat(source.times) + (source.suffix ?? ''))
}

function withTimes(text: string, pattern: RegExp, nowSeconds: number): string {
  return text.replace(pattern, (match, inner) => String(timeAt(typeof inner === 'string' ? inner : match, nowSeconds)))
}

/** Python writes a float with its point: 60.0 is not the integer 60 in a token. */
function float(value: number): unknown {
  return Number.isInteger(value) ? exactNumber(`${value}.0`) : value
}
