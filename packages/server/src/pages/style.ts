/** The style sheet of the pages, with what a theme changes in variables. */
import { createHash } from 'node:crypto'
import { checked, nested, type OptionTable, optional } from '@latchkey/options'

/** What an operator may change without writing pages. */
export interface Theme {
  /** Of buttons: `#rgb` or `#rrggbb`. The text on them is black or white, whichever can be read. Default `#1d4ed8`. */
  readonly accent?: string
  /** Of corners, such as `8px` or `0.5rem`. Default `8px`. */
  readonly radius?: string
  /** Names of fonts, with commas between. Default: the system's. */
  readonly font?: string
}

const pattern =
  (form: RegExp, what: string) =>
  (value: unknown): string =>
    checked(value as string, typeof value === 'string' && form.test(value), what)

const THEME = {
  accent: optional('#1d4ed8', pattern(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'a colour: #rgb or #rrggbb')),
  radius: optional('8px', pattern(/^\d{1,3}(?:\.\d{1,3})?(?:px|rem)$/, 'a length: 8px or 0.5rem')),
  font: optional('system-ui, sans-serif', pattern(/^[\w ,-]{1,200}$/, 'names of fonts with commas between')),
} satisfies OptionTable<keyof Theme>

/** Reads the option. */
export const themeOption: (value: unknown) => Required<Theme> = nested(THEME)

/** The sheet, and a name that changes with it, so that it may be kept for ever. */
export interface StyleSheet {
  readonly text: string
  readonly name: string
}

export function styleSheet({ accent, radius, font }: Required<Theme>): StyleSheet {
  const text = `:root{--lk-accent:${accent};--lk-on-accent:${readableOn(accent)};--lk-radius:${radius};--lk-font:${font}}\n${SHEET}`
  return { text, name: `style-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.css` }
}

const SHEET = `:root{color-scheme:light dark;--lk-page:#f4f4f5;--lk-box:#fff;--lk-text:#18181b;--lk-soft:#52525b;--lk-line:#71717a;--lk-fault:#b91c1c}
@media (prefers-color-scheme:dark){:root{--lk-page:#18181b;--lk-box:#27272a;--lk-text:#fafafa;--lk-soft:#d4d4d8;--lk-line:#a1a1aa;--lk-fault:#fca5a5}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--lk-page);color:var(--lk-text);font:1rem/1.5 var(--lk-font)}
main{width:100%;max-width:26rem;padding:2rem 1.5rem;background:var(--lk-box);border-radius:var(--lk-radius);overflow-wrap:anywhere}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
label{display:block;margin-top:1rem;font-weight:600}
input{width:100%;margin-top:.25rem;padding:.625rem;font:inherit;color:inherit;background:var(--lk-box);border:1px solid var(--lk-line);border-radius:var(--lk-radius)}
button{width:100%;min-height:2.75rem;margin-top:1.5rem;padding:.625rem 1rem;font:inherit;font-weight:600;color:var(--lk-on-accent);background:var(--lk-accent);border:1px solid var(--lk-line);border-radius:var(--lk-radius);cursor:pointer}
button.link{width:auto;min-height:1.5rem;margin:0;padding:0 .25rem;font-weight:400;color:inherit;background:none;border:0;text-decoration:underline}
a{color:inherit;display:inline-block;min-height:1.5rem}
:focus-visible{outline:3px solid var(--lk-text);outline-offset:2px}
.pair{display:flex;gap:1rem}
.fault{color:var(--lk-fault);font-weight:600}
.list{list-style:none;padding:0}
.list>li{padding:.75rem 0;border-bottom:1px solid var(--lk-line)}
h2{margin:2rem 0 0;font-size:1.125rem}
button.small-button{width:auto;margin-top:.5rem;min-height:2.25rem;padding:.25rem .75rem;color:inherit;background:none}
.small{color:var(--lk-soft);font-size:.875rem}
`

/** WCAG 2.2 §1.4.3: of black and white one always has at least 4.5:1. */
function readableOn(colour: string): '#000' | '#fff' {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1)
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return (luminance + 0.05) / 0.05 >= 4.5 ? '#000' : '#fff'
}
