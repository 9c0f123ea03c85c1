/**
 * What `npm test` starts. Plain JavaScript that any Node can read, because an old one could not even load `run.ts`,
 * and its error would not say why.
 */
const required = [24, 15]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < required[0] || (major === required[0] && minor < required[1])) {
  console.error(`Latchkey's tests need Node ${required.join('.')} or newer, and this is Node ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { runTests } = await import('./run.ts')
  process.exitCode = await runTests(process.argv.slice(2))
}
