/** Which language a page is in: a line for each. The first is for everybody else. */
import { de } from './de.ts'
import { en } from './en.ts'
import type { Words } from './words.ts'

export const languages: readonly [Words, ...Words[]] = [en, de]

/**
 * @param uiLocales - what the client asks for, the best first
 * @param acceptLanguage - what the browser asks for (RFC 9110 §12.5.4)
 */
export function wordsFor(uiLocales: readonly string[], acceptLanguage: readonly string[]): Words {
  const wanted = [...uiLocales, ...accepted(acceptLanguage.join(','))]
  for (const tag of wanted) {
    const [primary] = tag.toLowerCase().split('-')
    const found = languages.find(({ language }) => language === primary)
    if (found) return found
  }
  return languages[0]
}

function accepted(line: string): readonly string[] {
  return line
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/i.exec(one)?.[1]).find((one) => one !== undefined)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}
