/**
 * Makes `common-passwords.ts` from the list of `@zxcvbn-ts/language-common`, always the same bytes, and prints how often it is wrong.
 * `npm run build:blocklist`
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { fillFilter, mayHold } from '../new-password/word-filter.ts'

const TARGET = new URL('../new-password/common-passwords.ts', import.meta.url)
const STRANGERS = 1_000_000

/** The words in the filter: the list's words, in the form in which passwords are looked up. */
export function commonWords(): readonly string[] {
  const { dictionary } = createRequire(import.meta.url)('@zxcvbn-ts/language-common') as {
    readonly dictionary: Readonly<Record<string, readonly string[]>>
  }
  return [...new Set(dictionary['passwords-common']?.map((word) => word.normalize('NFKC').toLowerCase()))].toSorted()
}

/** The text of the file. */
export function blocklistSource(): string {
  const words = commonWords()
  const text = Buffer.from(fillFilter(words)).toString('base64')
  return `/** Made by \`npm run build:blocklist\`: ${words.length} common passwords as a filter, in base64. */\nexport const commonPasswords =\n  '${text}'\n`
}

/** How many of this many texts outside the list the filter takes for one of its words. */
export function falsePositives(strangers: number): number {
  const filter = fillFilter(commonWords())
  let wrong = 0
  for (let i = 0; i < strangers; i++) {
    if (mayHold(filter, createHash('sha256').update(`stranger ${i}`).digest('hex'))) wrong += 1
  }
  return wrong
}

if (import.meta.main) {
  writeFileSync(TARGET, blocklistSource())
  const path = fileURLToPath(TARGET)
  const wrong = falsePositives(STRANGERS)
  process.stdout.write(
    `${commonWords().length} words, ${fillFilter(commonWords()).length} bytes (${readFileSync(path).length} as source), ` +
      `false positives: ${wrong} of ${STRANGERS} (${(wrong / STRANGERS).toExponential(2)})\n`,
  )
}
