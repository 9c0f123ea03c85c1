/** Which packages a document tells its readers to install or import as ours. */

const SCOPED = /@latchkey\/[a-z][a-z-]*/g
/** `npx latchkey`, `npm install -g latchkey`, `npm create latchkey`. */
const COMMAND = /\b(?:npx|npm (?:install|i|exec|create|init))(?: +-{1,2}[\w=-]+)* +(latchkey)\b/g
/** Conditions of this repository's own `exports`, which look like names. */
const CONDITIONS = new Set(['@latchkey/source'])

/** @returns the names, each once, in order */
export function namedPackages(text: string): readonly string[] {
  const scoped = [...text.matchAll(SCOPED)].map(([name]) => name).filter((name) => !CONDITIONS.has(name))
  const commands = [...text.matchAll(COMMAND)].map(([line, name = '']) =>
    /npm (?:create|init)/.test(line) ? `create-${name}` : name,
  )
  return [...new Set([...scoped, ...commands])].toSorted()
}
