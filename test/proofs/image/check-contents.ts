/** That an image has what it needs, and nothing else. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { expect } from '../expect.ts'
import type { ContainedFile } from './contents.ts'

const NEEDED = ['pg', 'mysql2', '@redis/client', '@node-rs/argon2']
const UNWANTED = ['fast-check', 'express', 'fastify', 'koa', 'typescript', 'npm', 'corepack']

interface BillOfMaterials {
  readonly components: readonly { readonly name: string; readonly purl: string }[]
}

export async function checkContents(files: readonly ContainedFile[], root: string): Promise<void> {
  const paths = files.map(({ path }) => path)
  const has = (path: string) => paths.includes(path)
  const packages = new Set(
    paths.flatMap((path) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? []),
  )
  expect(
    NEEDED.every((name) => packages.has(name)),
    `it has ${NEEDED.join(', ')}`,
  )
  const unwanted = UNWANTED.filter((name) => packages.has(name) || has(`usr/local/bin/${name}`))
  expect(
    unwanted.length === 0,
    `it has none of ${UNWANTED.join(', ')}${unwanted.length === 0 ? '' : `, but ${unwanted}`}`,
  )
  const tests = paths.filter((path) =>
    /^usr\/local\/lib\/latchkey\/.*(?:\/tests?\/|\.(?:test|spec)\.|\.d\.[cm]?ts$)/.test(path),
  )
  expect(tests.length === 0, `it has no test and no declaration${tests.length === 0 ? '' : `, but ${tests[0]}`}`)
  expect(
    has('usr/local/bin/latchkey') && has('usr/share/doc/latchkey/LICENSE'),
    'latchkey is on its PATH, its licence beside it',
  )
  const foreign = files.filter(({ path, mode }) => /^usr\/local\//.test(path) && /^-.......w/.test(mode))
  expect(foreign.length === 0, 'nobody but root can write what it runs')
  const text = readFileSync(join(root, 'usr/share/doc/latchkey/sbom.cdx.json'), 'utf8')
  const invalid = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)
  const { components } = JSON.parse(text) as BillOfMaterials
  const kinds = Object.entries(Object.groupBy(components, ({ purl }) => /^pkg:(\w+)/.exec(purl)?.[1] ?? ''))
  const told = kinds.map(([kind, some]) => `${some?.length} ${kind}`).join(', ')
  expect(invalid === null, `its list of contents is CycloneDX 1.6: ${told}`)
  const names = new Set(components.map(({ purl }) => decodeURIComponent(/^pkg:npm\/(.*)@/.exec(purl)?.[1] ?? '')))
  expect(
    [...packages].every((name) => names.has(name)),
    `it names each of the ${packages.size} packages, Node and Debian's libc6`,
  )
  expect(
    components.some(({ name }) => name === 'libc6') && components.some(({ name }) => name === 'node'),
    'and what they stand on',
  )
}
