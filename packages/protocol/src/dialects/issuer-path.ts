/** The path of an issuer: everything of its server stands beneath it. */

/** RFC 8414 §2 allows a path. It is taken as it stands, so it has nothing that a URL's parser, a router or a proxy would read in its own way. */
const ISSUER = /^https?:\/\/[^/?#\\\s@]+((?:\/[\w.~-]+)*)\/?$/

/** Without the last slash; empty where there is none, and for an issuer that is no plain URL. */
export function issuerPath(issuer: string): string {
  const [, path = ''] = ISSUER.exec(issuer) ?? []
  return /\/\.{1,2}(?:\/|$)/.test(path) ? '' : path
}
