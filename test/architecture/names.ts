/** A name says what the thing is: no catch-all names, and kebab-case everywhere. */
import type { Tree, Violation } from './tree.ts'

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

export function nothingIsADrawer(tree: Tree): Violation[] {
  return [...tree.texts.keys()]
    .filter((path) => path.split('/').some((part) => /(?:^|-)(?:helpers?|utils?|shared|common)(?:\.|$)/.test(part)))
    .map((path) => ({ path, line: 1, message: 'is named after a drawer, not after what is in it' }))
}

/** Folders, and the parts of a source's name between its dots. A leading dot is allowed (`.ci`), and the `+` of SvelteKit's routes. */
export function namesAreKebabCase(tree: Tree): Violation[] {
  return [...tree.texts.keys()]
    .filter((path) => {
      const folders = path.split('/').map((part) => part.replace(/^[.+]/, ''))
      const file = folders.pop() ?? ''
      const names = /\.[cm]?[jt]sx?$/.test(file) ? [...folders, ...file.split('.')] : folders
      return !names.every((name) => kebabCase.test(name))
    })
    .map((path) => ({ path, line: 1, message: 'is not in kebab-case' }))
}
