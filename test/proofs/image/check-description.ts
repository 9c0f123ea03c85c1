/** What an image says of itself: its user, its command, its health check and its labels. */
import { expect } from '../expect.ts'

/** As `inspect` gives it. */
export interface ImageDescription {
  readonly config: ImageConfiguration
}

/** What a container is started with. */
export interface ImageConfiguration {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly WorkingDir: string
  readonly ExposedPorts: Readonly<Record<string, object>>
  readonly Healthcheck: { readonly Test: readonly string[] }
  readonly Labels: Readonly<Record<string, string>>
}

const LABELS = ['title', 'description', 'source', 'documentation', 'licenses', 'version', 'revision']

export function checkDescription({ User, Env, Entrypoint, Cmd, Healthcheck, Labels }: ImageConfiguration): void {
  expect(/^[1-9]\d*:[1-9]\d*$/.test(User), `its user is not root: ${User}`)
  expect(Entrypoint.join(' ') === 'latchkey' && Cmd.join(' ') === 'serve', 'it starts latchkey serve')
  expect(
    Healthcheck.Test.join(' ') === 'CMD latchkey-healthy',
    `its health check is no Node: ${Healthcheck.Test.join(' ')}`,
  )
  const names = Env.map((one) => one.replace(/=.*/, '')).filter((name) => name !== 'PATH')
  expect(names.join() === 'NODE_ENV', `it has no variable but ${names.join(', ')}`)
  const missing = LABELS.filter((name) => !Labels[`org.opencontainers.image.${name}`])
  expect(missing.length === 0, `it has the labels of OCI: ${LABELS.join(', ')}`)
}
