/** Words that the library would misread. */

/** Every object has members such as `constructor`, which the library takes for commands and options of ours. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/** What the library takes for an option. */
const OPTION = /^(?:-[a-z]+|--[a-z][\w.-]+(?:=.*)?)$/is

const NO_OPTION = '--not-an-option'

/**
 * The same words, with an unused word instead of a name that every object has, and instead of a word that begins with a hyphen and is
 * not an option: the library would take it for a value. Words after `--` are never options, and are not changed.
 */
export function readableWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return words.map((word, at) => (end !== -1 && at >= end ? word : readable(word, at)))
}

function readable(word: string, at: number): string {
  const [name = ''] = word.replace(/^--/, '').split('=')
  if (INHERITED.has(name)) {
    if (word.startsWith('--')) return NO_OPTION
    // A command is one of the first two words.
    return at < 2 ? '?' : word
  }
  return word.startsWith('-') && word !== '-' && !OPTION.test(word) ? NO_OPTION : word
}
