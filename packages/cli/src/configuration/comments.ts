/** Comments in a settings file, as JSON with comments has them: `// …` to the end of a line, and between slash and asterisk. */

const PARTS = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

/** Blanks in their place, so that what is wrong keeps its line and its column. */
export function withoutComments(text: string): string {
  return text.replace(PARTS, (part) => (part.startsWith('"') ? part : part.replace(/[^\n]/g, ' ')))
}
