/** Options that are lists of texts. Each is copied, so that later changes of the caller's list have no effect. */
import { checked, type OptionReader } from '@latchkey/options'

/** A list of at least this many texts, none of them empty. */
export function textsFrom(least: number): OptionReader<readonly string[]> {
  return (value) => {
    const items: readonly unknown[] = Array.isArray(value) ? [...value] : []
    const good =
      Array.isArray(value) && items.length >= least && items.every((one) => typeof one === 'string' && one !== '')
    return Object.freeze([...checked<readonly string[]>(items, good, 'a list of texts that are not empty')])
  }
}

/** One text, or a list of at least this many. */
export function oneOrMoreTexts(least: number): OptionReader<readonly string[]> {
  const readList = textsFrom(least)
  return (value) => readList(Array.isArray(value) ? value : [value])
}
