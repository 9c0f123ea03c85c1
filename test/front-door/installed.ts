/** What only the proofs of the front door need: the SDKs of MCP, relying parties, a conformance suite and a foreign authorization server, installed on demand outside of the repository. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installLocked } from '../packages/install-locked.ts'

/** Where they are kept: `LATCHKEY_FRONT_DOOR`, or a folder beside other temporary ones. */
const into = process.env['LATCHKEY_FRONT_DOOR'] ?? join(tmpdir(), 'latchkey-front-door')

/** @returns the folder that has them in `node_modules` */
export function installFrontDoor(): string {
  return installLocked({ locked: 'test/front-door/tools', into })
}

/** A module of an installed package, as nobody has typed it. @param path - from `node_modules` on */
export async function moduleIn(folder: string, path: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(join(folder, 'node_modules', path)).href)) as Record<string, unknown>
}
