/** The `latchkey` command. */
import './compile-cache.ts'
import { runCommand } from './run-command.ts'

// A pager that was left, or `head`, reads no more. What was begun is done to its end all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault
  })
}

// A server that was started goes on, and may have said how it ends.
void runCommand(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode ?? process.exitCode
})
