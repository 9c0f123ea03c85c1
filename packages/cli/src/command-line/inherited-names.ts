/** Every object has members such as `constructor`, which the library takes for commands and options of ours. */

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/** The same words, with one that nobody has in place of each such name. A command is one of the first two words. */
export function withoutInherited(words: readonly string[]): readonly string[] {
  return words.map((word, at) => {
    const [name = ''] = word.replace(/^--/, '').split('=')
    if (!INHERITED.has(name)) return word
    if (word.startsWith('--')) return '--not-an-option'
    return at < 2 ? '?' : word
  })
}
