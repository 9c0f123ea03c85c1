/** Whether a form comes from a page of ours: a form of another site must move nothing. */
import type { RequestFacts } from '@latchkey/protocol'

/** @param origin - of the issuer. Browsers send `Sec-Fetch-Site` themselves; those that do not send `Origin` with every form */
export function isSameOrigin({ header }: Pick<RequestFacts, 'header'>, origin: string): boolean {
  const [site, ...moreSites] = header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' && moreSites.length === 0
  const [sent, ...more] = header('origin')
  return sent === origin && more.length === 0
}
