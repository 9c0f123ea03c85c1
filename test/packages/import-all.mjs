/**
 * Imports entry points by `import` and by `require`, as plain JavaScript does, and prints what went wrong with each. It lies in the folder
 * whose packages it imports. Words name the entry points; without any, those of every installed package of ours that takes this Node.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [, , ...words] = process.argv
const specifiers = words.length === 0 ? installed() : words
const faults = {}
for (const specifier of specifiers) {
  try {
    const imported = await import(specifier)
    const required = require(specifier)
    const names = Object.keys(imported)
    if (names.length === 0) throw new Error('exports nothing')
    const other = names.filter((name) => imported[name] !== required[name])
    if (other.length > 0) throw new Error(`is another by require: ${other}`)
  } catch (fault) {
    faults[specifier] = String(fault)
  }
}
console.log(JSON.stringify(faults))
if (words.length === 0) {
  console.log(`${specifiers.length} entry points on Node ${process.version}`)
  if (specifiers.length === 0 || Object.keys(faults).length > 0) process.exitCode = 1
}

function installed() {
  const folder = new URL('node_modules/@latchkey/', import.meta.url)
  return readdirSync(folder).flatMap((name) => {
    const { exports, engines } = JSON.parse(readFileSync(new URL(`${name}/package.json`, folder), 'utf8'))
    if (Number(process.versions.node.split('.')[0]) < Number(/\d+/.exec(engines.node)[0])) return []
    const subpaths = Object.keys(exports).filter((subpath) => !subpath.endsWith('.json'))
    return subpaths.map((subpath) => `@latchkey/${name}${subpath.slice(1)}`)
  })
}
