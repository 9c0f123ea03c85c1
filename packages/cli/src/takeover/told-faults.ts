/** Runs one of the commands of a takeover, and tells what it was refused for. */
import { ConfigurationError, DomainError } from '@latchkey/server'
import { FilesPresent } from '../init/write-files.ts'
import type { Surroundings } from '../surroundings.ts'

const REFUSED = 1
const USAGE = 2

/** @returns the exit code of `work`; 1 where a file is there already; 2 where something cannot be read */
export async function toldFaults({ stderr }: Surroundings, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (fault) {
    const isRefused = fault instanceof FilesPresent
    if (!(isRefused || fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    for (const line of fault.message.split('\n')) stderr.write(`error: ${line}\n`)
    return isRefused ? REFUSED : USAGE
  }
}
