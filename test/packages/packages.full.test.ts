/** The packages as their users get them: packed, and installed in a folder that knows nothing of this repository. The whole: `npm run proof:packages`. */
import assert from 'node:assert/strict'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { create, freeIssuer, logInToCreated } from './created.ts'
import { forTheWeb, PEERS, withoutSchemas, withSchemas } from './entries.ts'
import { importAll } from './imported.ts'
import { createProject, type Project, RegistryAway } from './project.ts'
import { buildTarballs, entryPoints, root, type Tarball } from './tarballs.ts'
import { checkTypes, compilerIn, type TypeSettings } from './type-check.ts'

const settings: TypeSettings = {
  compiler: compilerIn(root, 'typescript'),
  resolution: 'nodenext',
  hasDom: false,
  exactOptionalPropertyTypes: true,
  types: ['node'],
}

describe('the packed packages', () => {
  let into: string
  let tarballs: readonly Tarball[]
  let project: Project
  let specifiers: readonly string[]
  let away: string | undefined

  before(() => {
    mkdirSync(join(root, 'dist'), { recursive: true })
    into = mkdtempSync(join(root, 'dist', 'tested-'))
    tarballs = buildTarballs({ into, isChecked: false })
    project = createProject()
    try {
      project.install(tarballs.map(({ path }) => path))
    } catch (fault) {
      if (!(fault instanceof RegistryAway) || process.env['CI']) throw fault
      away = 'the registry is away, and npm does not keep what the packages need'
      return
    }
    project.link(PEERS, root)
    specifiers = tarballs.flatMap(({ name }) => entryPoints(project.folder, name))
  })
  after(() => {
    rmSync(into, { recursive: true })
    project[Symbol.dispose]()
  })

  it('name no condition of this repository, and lead to files that are there', (context) => {
    if (away !== undefined) return context.skip(away)
    assert.ok(specifiers.length > 20)
    for (const { name } of tarballs) {
      const text = readFileSync(join(project.folder, 'node_modules', name, 'package.json'), 'utf8')
      assert.doesNotMatch(text, /@latchkey\/source|workspace:|"file:/)
    }
  })

  it('say what they bring along, and under which licence', (context) => {
    if (away !== undefined) return context.skip(away)
    for (const { name, version } of tarballs) {
      const folder = join(project.folder, 'node_modules', name)
      const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'))
      assert.deepEqual([bill.metadata.component.name, bill.metadata.component.version], [name, version])
      assert.match(readFileSync(join(folder, 'LICENSE'), 'utf8'), /MIT License/)
    }
  })

  it('have maps that lead to sources in the package', (context) => {
    if (away !== undefined) return context.skip(away)
    const folder = join(project.folder, 'node_modules/@latchkey')
    const maps = globSync('*/dist/**/*.map', { cwd: folder }).map((path) => join(folder, path))
    const lost = maps.flatMap((path) => {
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { readonly sources: readonly string[] }
      return sources.filter((source) => !existsSync(join(path, '..', source))).map((source) => `${path}: ${source}`)
    })
    assert.ok(maps.length > 500)
    assert.deepEqual(lost, [])
  })

  it('are imported by import and by require, and are the same by both', (context) => {
    if (away !== undefined) return context.skip(away)
    assert.deepEqual(importAll(project, process.execPath, specifiers), {})
  })

  it('have declarations without a fault of their own under the strictest settings', (context) => {
    if (away !== undefined) return context.skip(away)
    assert.deepEqual(checkTypes(project, withoutSchemas(specifiers), settings), [])
    assert.deepEqual(checkTypes(project, withSchemas(specifiers), { ...settings, checksLibraries: false }), [])
  })

  it('need no types of Node where no Node is', (context) => {
    if (away !== undefined) return context.skip(away)
    const page = { ...settings, resolution: 'bundler', hasDom: true, types: [] } as const
    assert.deepEqual(checkTypes(project, forTheWeb(specifiers), page), [])
  })

  it('set up a server by create-latchkey, to which a user logs in', async (context) => {
    if (away !== undefined) return context.skip(away)
    const outside = project.folder
    // pnpm and Yarn hand on the `--` that npm takes for itself.
    const made = create(outside, outside, ['my-login', '--', '--yes', '--issuer', await freeIssuer()])
    assert.equal(made.status, 0, made.stderr)
    assert.ok(made.stdout.includes('cd my-login\n\n2. install\nnpm install latchkey\n'), made.stdout)
    await logInToCreated(outside, join(outside, 'my-login'))
    const again = create(outside, outside, ['my-login', '--yes'])
    assert.deepEqual([again.status, again.stdout], [1, ''])
    assert.match(again.stderr, /^error: my-login\/latchkey\.json: is there already/)
    assert.equal(create(outside, outside, ['--wrong']).status, 2)
  })
})
