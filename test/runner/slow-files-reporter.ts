/** A reporter for Node's runner that reports how long each file took: a `FileTime` as one line of JSON for each. */
import type { TestEvent } from 'node:test/reporters'
import type { FileTime } from './slowest.ts'

export default async function* slowFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const spent = new Map<string, number>()
  let hasProcesses = false
  for await (const { type, data } of events) {
    // A file with its own process has a summary, which includes its start.
    if (type === 'test:summary' && data.file !== undefined) {
      hasProcesses = true
      yield line({ file: data.file, milliseconds: data.duration_ms })
    }
    // Files that share a process are told apart by where their outermost tests are registered.
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0 && data.file !== undefined)
      spent.set(data.file, (spent.get(data.file) ?? 0) + data.details.duration_ms)
  }
  if (!hasProcesses) for (const [file, milliseconds] of spent) yield line({ file, milliseconds })
}

function line(time: FileTime): string {
  return `${JSON.stringify(time)}\n`
}
