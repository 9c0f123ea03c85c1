/** Verifiers broken on purpose, one for each stage, made from the real sources: a fuzz that lets them pass proves nothing. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Engine } from './engine.ts'

export interface SeededFault {
  readonly name: string
  /** What is put in place of what, by file. Each must be found exactly once. */
  readonly substitutions: readonly (readonly [file: string, found: RegExp, replacement: string])[]
}

export const seededFaults: readonly SeededFault[] = [
  {
    name: 'the signature is not checked',
    substitutions: [['jwt/verify.ts', /Key\.holds\(key, token, payloadEnd\)/, 'key.kind.length > 0']],
  },
  { name: 'exp is not judged', substitutions: [['jwt/claims.ts', /exp: judgeExpiry,/, 'exp: () => {},']] },
  {
    name: 'none is accepted',
    substitutions: [
      ['jwk/key.ts', /return typeof alg === 'string' && /, "return alg === 'none' || typeof alg === 'string' && "],
      [
        'jwt/verify.ts',
        /findSigner\(keys, token, payloadEnd\)/,
        "(header['alg'] === 'none' ? keys[0] : findSigner(keys, token, payloadEnd))",
      ],
    ],
  },
]

/**
 * Copies the engine's sources to a temporary folder, breaks them, and hands them over for as long as `use` runs.
 *
 * @param fault - undefined copies the sources as they are
 * @throws {Error} when the sources no longer have the text that the fault replaces
 */
export async function withBrokenEngine<T>(fault: SeededFault | undefined, use: (engine: Engine) => T): Promise<T> {
  const sources = dirname(fileURLToPath(import.meta.resolve('@latchkey/tokens')))
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fault-'))
  try {
    cpSync(sources, join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    linkOptions(folder)
    for (const substitution of fault?.substitutions ?? []) replaceOnce(join(folder, 'src'), substitution)
    return use((await import(pathToFileURL(join(folder, 'src', 'index.ts')).href)) as Engine)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The one package that the engine imports. */
function linkOptions(folder: string): void {
  const scope = join(folder, 'node_modules', '@latchkey')
  mkdirSync(scope, { recursive: true })
  symlinkSync(
    join(dirname(fileURLToPath(import.meta.resolve('@latchkey/options'))), '..'),
    join(scope, 'options'),
    'dir',
  )
}

function replaceOnce(folder: string, [file, found, replacement]: SeededFault['substitutions'][number]): void {
  const path = join(folder, file)
  const pieces = readFileSync(path, 'utf8').split(found)
  if (pieces.length !== 2) throw new Error(`${file} has ${pieces.length - 1} places for the fault ${found}, not one`)
  writeFileSync(path, pieces.join(replacement))
}
