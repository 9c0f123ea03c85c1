/** A letter from its paragraphs, as text and as HTML. */
import { type Html, html } from '../http/html.ts'

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
  const page = html`<!doctype html>
<html lang="en"><body>
${paragraphs.map(marked)}
</body></html>
`
  return { subject, text: `${text}\n`, html: page.toString() }
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

function marked(paragraph: Paragraph): Html {
  if (typeof paragraph === 'string') return html`<p>${paragraph}</p>`
  return html`<p><a href="${paragraph.link}">${paragraph.link}</a></p>`
}
