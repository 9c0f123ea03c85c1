/** What commands print for people. Names and labels come from strangers, so nothing in them may control the terminal. */

export function tableText(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = [headings, ...rows].map((row) => row.map(plain))
  const widths = headings.map((_, i) => Math.max(...shown.map((row) => (row[i] ?? '').length)))
  const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')
  return shown.map((row) => `${line(row).trimEnd()}\n`).join('')
}

/** To the second, in UTC. */
export function timeText(seconds: number | undefined): string {
  return seconds === undefined ? '-' : new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '')
}

/** Removes everything that moves the cursor, changes a colour or reverses the direction of the text. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
}
