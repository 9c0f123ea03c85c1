/** One JSON object on each line. */
import { FileFault, type FileFormat, jsonContent, LONGEST_RECORD } from './file-format.ts'
import { textOf } from './text-of.ts'

export const jsonLines: FileFormat = {
  name: 'jsonl',
  names: 'members',
  async *read(chunks) {
    let [line, rest] = [0, '']
    for await (const text of textOf(chunks)) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) {
        line += 1
        if (one.trim() !== '') yield { line, content: jsonContent(one) }
      }
      if (rest.length > LONGEST_RECORD) throw new FileFault(line + 1, 'a line is longer than 1 MiB')
    }
    if (rest.trim() !== '') yield { line: line + 1, content: jsonContent(rest) }
  },
  writing: { header: () => '', row: ({ members }) => `${JSON.stringify(members)}\n` },
}
