import { visit } from './visit.mjs'

console.log(await visit(process.argv[2]))
