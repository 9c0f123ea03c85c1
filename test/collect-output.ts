/** What a child process prints, as it comes. */
import type { ChildProcess } from 'node:child_process'

export function collectOutput(child: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    printed.stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    printed.stderr += text
  })
  return printed
}
