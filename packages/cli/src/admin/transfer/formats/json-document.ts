/**
 * One JSON document with a list of objects, or with a list in one of its members, read an object at a time: an export of a million users is
 * never in memory. Only where an object begins and ends is found here; what it holds is a matter of `JSON.parse`.
 */
import { FileFault, type FileFormat, type FileRecord, jsonContent, LONGEST_RECORD } from './file-format.ts'
import { newlinesIn, textOf } from './text-of.ts'

export const jsonDocument: FileFormat = {
  name: 'json',
  names: 'members',
  async *read(chunks, list) {
    const splitter = createSplitter(list)
    for await (const text of textOf(chunks)) yield* splitter.feed(text)
    splitter.end()
  },
}

/** What stands between two of these is of no interest, but for quotes within a text. */
const MARKS = /["\\{}[\]]/g

function createSplitter(list: string | undefined) {
  let [line, depth, isInText, skipped, key, text, listDepth, began] = [1, 0, false, '', '', '', -1, 0]
  let hadList = false

  /** The document itself, or `"users": [` among its members. */
  const opensList = () => listDepth < 0 && (depth === 1 || (depth === 2 && key === list))

  function* feed(chunk: string): Generator<FileRecord> {
    const all = skipped + chunk
    skipped = ''
    let from = 0
    let begin = text === '' ? -1 : 0
    MARKS.lastIndex = 0
    let textFrom = 0
    for (let found = MARKS.exec(all); found; found = MARKS.exec(all)) {
      const [mark] = found
      const at = found.index
      if (isInText) {
        if (mark === '\\') {
          if (at + 1 >= all.length) {
            skipped = '\\'
            break
          }
          MARKS.lastIndex = at + 2
        } else if (mark === '"') {
          isInText = false
          if (depth === 1 && begin < 0) key = all.slice(textFrom, at)
        }
        continue
      }
      if (mark === '"') {
        isInText = true
        textFrom = at + 1
      } else if (mark === '{' || mark === '[') {
        depth += 1
        if (mark === '[' && opensList()) [listDepth, hadList] = [depth, true]
        else if (mark === '{' && depth === listDepth + 1 && listDepth > 0) {
          line += newlinesIn(all.slice(from, at))
          ;[from, begin, began] = [at, at, line]
        }
      } else if (mark !== '\\') {
        depth -= 1
        if (listDepth > 0 && depth === listDepth && begin >= 0) {
          yield { line: began, content: jsonContent(text + all.slice(begin, at + 1)) }
          ;[text, begin] = ['', -1]
        }
        if (depth < listDepth) listDepth = -1
      }
    }
    if (isInText && depth === 1) {
      // It may be a key, which is looked at as a whole.
      skipped = all.slice(textFrom - 1)
      isInText = false
    }
    const end = all.length - skipped.length
    line += newlinesIn(all.slice(from, end))
    if (begin >= 0) text += all.slice(begin, end)
    if (text.length > LONGEST_RECORD) throw new FileFault(began, 'an object that begins here is longer than 1 MiB')
  }

  return {
    feed,
    end() {
      if (depth !== 0 || isInText) throw new FileFault(line, 'the document ends in the middle')
      const where = list === undefined ? 'the document' : `its member ${list}`
      if (!hadList) throw new FileFault(1, `there is no list of objects in ${where}`)
    },
  }
}
