/** A letter from its paragraphs, as text and as HTML. */

/** Words, or a link. */
export type Paragraph = string | { readonly link: string }

/** A letter, whoever it goes to. */
export interface WrittenLetter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export function letter(subject: string, paragraphs: readonly Paragraph[]): WrittenLetter {
  const text = paragraphs.map(plain).join('\n\n')
  const html = paragraphs.map((one) => `<p>${marked(one)}</p>`).join('\n')
  return { subject, text: `${text}\n`, html: `<!doctype html>\n<html lang="en"><body>\n${html}\n</body></html>\n` }
}

/** `an hour`, `2 hours`, `90 minutes` */
export function spanText(seconds: number): string {
  const hours = seconds / 3600
  if (Number.isInteger(hours)) return hours === 1 ? 'an hour' : `${hours} hours`
  return `${Math.max(1, Math.floor(seconds / 60))} minutes`
}

function plain(paragraph: Paragraph): string {
  return typeof paragraph === 'string' ? paragraph : paragraph.link
}

function marked(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return escaped(paragraph)
  const link = escaped(paragraph.link)
  return `<a href="${link}">${link}</a>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
