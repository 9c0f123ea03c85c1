/** HTML as a tagged template: every value is escaped, and only what this tag has made is taken as it is. There is no other way to make it. */

declare const made: unique symbol

/** A piece of a page. */
export interface Html {
  readonly [made]: true
  toString(): string
}

type Value = string | number | Html | undefined | false | readonly Html[]

const pieces = new WeakSet<object>()

/** Inside an attribute a value must stand in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const text = texts.reduce((all, part, index) => all + written(values[index - 1]) + part)
  const piece = Object.freeze({ toString: () => text })
  pieces.add(piece)
  return piece as unknown as Html
}

/** Whether it was made here: a page of somebody's own must be. */
export function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && pieces.has(value)
}

function written(value: Value): string {
  if (value === undefined || value === false) return ''
  if (Array.isArray(value)) return value.map(written).join('')
  return isHtml(value) ? value.toString() : escaped(String(value))
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => NAMES[character] ?? '')
}
