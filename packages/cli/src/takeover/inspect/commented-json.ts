/** JSON with comments, for people to read on. */
import type { ProposedSettings } from './proposed-settings.ts'

const WIDTH = 100

export function commentedJson({ settings, comments }: ProposedSettings): string {
  const head = (comments.get('') ?? []).flatMap((line) => wrapped(line, ''))
  return [...head, printed(settings, '', '', comments), ''].join('\n')
}

function printed(value: unknown, path: string, indent: string, comments: ProposedSettings['comments']): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const short = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ')
  const isCommented = [...comments].some(
    ([place, lines]) => lines.length > 0 && place.startsWith(path === '' ? '' : `${path}.`),
  )
  if (!isCommented && short.length + indent.length < WIDTH) return short
  const deeper = `${indent}  `
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const members = entries.flatMap(([name, member], i) => {
    const place = path === '' ? name : `${path}.${name}`
    const text = printed(member, place, deeper, comments)
    const comma = i === entries.length - 1 ? '' : ','
    return [
      ...(comments.get(place) ?? []).flatMap((line) => wrapped(line, deeper)),
      `${deeper}${isList ? '' : `${JSON.stringify(name)}: `}${text}${comma}`,
    ]
  })
  return [isList ? '[' : '{', ...members, `${indent}${isList ? ']' : '}'}`].join('\n')
}

/** Lines of a comment. A name of a column must not end it. */
function wrapped(line: string, indent: string): readonly string[] {
  const lines: string[] = []
  for (const word of line.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent.length + last.length + word.length < WIDTH)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((text) => `${indent}// ${text}`)
}
