/** An option that lists texts. An empty list would let nobody in, so at least one must be named. */
import { give, type OptionReader, textList } from '@latchkey/options'

export function namedTexts(advice: string, test: (text: string) => boolean): OptionReader<readonly string[]> {
  return (value) => {
    const texts = textList(value, advice, test)
    if (texts.length === 0) throw give(advice)
    return Object.freeze(texts)
  }
}
