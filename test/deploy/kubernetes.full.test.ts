/** The Kubernetes manifests: every name and value is one that Kubernetes has, and the server starts with their settings. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import { Deployment } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Service } from 'kubernetes-models/v1'
import { parseAllDocuments } from 'yaml'
import { commandsIn, deployed, localEnvironment, localSettings, readText } from './deployed.ts'
import { makesFirstAdmin } from './first-admin.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = readText('deploy/kubernetes/latchkey.yaml')
const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest)

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
}

const MODELS: Readonly<Record<string, new (manifest: never) => { readonly validate: () => void }>> = {
  ConfigMap,
  Deployment,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
}

const find = <T>(kind: string): T => manifests.find((one) => one.kind === kind) as T
const deployment = find<IDeployment>('Deployment')
const [container] = deployment.spec?.template.spec?.containers ?? []

describe('the Kubernetes manifests', () => {
  it('have the values that Kubernetes demands', () => {
    assert.deepEqual(manifests.map(({ kind }) => kind).toSorted(), Object.keys(MODELS).toSorted())
    for (const manifest of manifests) {
      const Model = MODELS[manifest.kind]
      assert.ok(Model)
      new Model(manifest as never).validate()
    }
  })

  // The models let names pass that Kubernetes does not know; the compiler does not, in an object that is written out.
  it('have no name that Kubernetes does not know', () => {
    assert.equal(compiled(manifests), '')
    assert.match(
      compiled([{ ...deployment, spec: { ...deployment.spec, replica: 2 } } as never]),
      /"replica"' does not exist in type 'IDeploymentSpec'/,
    )
  })

  it('keep an answering pod whatever happens to one, and let the pod that ends answer to its end', () => {
    const { spec } = deployment
    assert.ok(Number(spec?.replicas) > 1)
    assert.equal(spec?.strategy?.rollingUpdate?.maxUnavailable, 0)
    // The server itself goes on answering until the proxies have heard of its end.
    assert.equal(container?.lifecycle, undefined)
    const labels = JSON.stringify(spec?.template.metadata?.labels)
    const budget = find<{ readonly spec: { readonly selector: { readonly matchLabels: object } } }>(
      'PodDisruptionBudget',
    )
    assert.equal(JSON.stringify(budget.spec.selector.matchLabels), labels)
  })

  it('start the server with their settings and secrets, and make a first administrator', async () => {
    const settings = find<{ readonly data: { readonly 'latchkey.json': string } }>('ConfigMap').data['latchkey.json']
    using files = deployed(localSettings(settings), { kubectl: 'while [ "$1" != -- ]; do shift; done; shift' })
    const variables = Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value]))
    const secrets = { 'database-url': `sqlite:${files.folder}/own.db`, key: randomBytes(32).toString('hex') }
    const environment = localEnvironment(variables, files.folder, secrets)
    await using running = await files.start(environment)
    for (const probe of [container?.livenessProbe, container?.readinessProbe, container?.startupProbe]) {
      assert.equal((await fetch(`${running.address}${probe?.httpGet?.path}`)).status, 200)
    }
    await makesFirstAdmin(commandsIn(text), files, { ...running, environment })
  })
})

/** What the compiler says of manifests as objects of their types. */
function compiled(all: readonly Manifest[]): string {
  const folder = mkdtempSync(join(root, 'test', '.snippets-'))
  try {
    const lines = all.map((manifest, i) => {
      const { apiVersion, kind } = manifest
      const type = `import('kubernetes-models/${apiVersion}').I${kind}`
      return `export const _${i}: ${type} = ${JSON.stringify(manifest, null, 2)}\n`
    })
    writeFileSync(join(folder, 'manifests.ts'), lines.join(''))
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, module: 'nodenext', types: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    return spawnSync('tsc', ['--project', folder], { cwd: root, encoding: 'utf8' }).stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
