/** Says whether a promise holds; the process leaves with 1 where one does not. */
export function expect(holds: boolean, line: string): void {
  console.log(`  ${holds ? 'holds' : 'FAILS'}: ${line}`)
  if (!holds) process.exitCode = 1
}
