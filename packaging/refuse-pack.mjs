/**
 * Runs before `npm pack` and `npm publish` in a package's source folder, and refuses: a tarball from there would hold no program, and a
 * manifest that only this repository understands. Plain JavaScript, because npm may run on any Node.
 */
console.error('error: this folder is packed by its build: npm run build:tarballs, which writes to dist/tarballs')
process.exitCode = 1
