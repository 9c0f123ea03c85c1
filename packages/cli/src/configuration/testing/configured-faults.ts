/** A settings file for one test, and what keeps a server from being made of it. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '@latchkey/server'
import { scratchFolder } from '../../testing/scratch-folder.ts'
import { createConfiguredServer } from '../configured-server.ts'

/** A file in a folder of its own. */
export interface ConfiguredFaults extends Disposable {
  readonly folder: string
  /** The lines without the file's name, with which each must begin; fails when there is no fault. */
  readonly faults: (environment?: Readonly<Record<string, string>>) => Promise<readonly string[]>
}

/** @param settings - an object for JSON, or the text or bytes of the file */
export function configuredFaults(settings: unknown): ConfiguredFaults {
  const folder = scratchFolder()
  const file = join(folder.path, 'latchkey.json')
  const isWritten = typeof settings === 'string' || settings instanceof Uint8Array
  writeFileSync(file, isWritten ? settings : JSON.stringify(settings, null, 2))
  return {
    folder: folder.path,
    faults: async (environment = {}) => {
      const fault = await createConfiguredServer(file, environment).then(
        ({ server }) => server.close(),
        (thrown: unknown) => thrown,
      )
      assert.ok(fault instanceof ConfigurationError, String(fault))
      return fault.faults.map((line) => {
        assert.ok(line.startsWith(`${file}: `), line)
        return line.slice(file.length + 2)
      })
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}
