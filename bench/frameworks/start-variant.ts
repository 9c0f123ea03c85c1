/** Starts the measured servers of a framework, each in its own process, all on the core that is measured. */
import { fileURLToPath } from 'node:url'
import { onCore, SERVER_CORE, type Started, startServer } from '../measure/pinned.ts'
import type { Access } from './access.ts'
import type { FrameworkName } from './all.ts'
import type { Variant } from './variants.ts'

const PROGRAM = fileURLToPath(new URL('serve.ts', import.meta.url))

/** From the sources. fast-jwt warns when its cache's key is not a hash; here the key is the token itself. */
export const NODE_FLAGS = [
  '--conditions=@latchkey/source',
  '--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK',
] as const

/** The setting that makes frameworks fast. */
export function productionEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: 'production' }
}

/** A server whose first line is its port. */
export async function startVariant(
  framework: FrameworkName,
  { guard, workload }: Variant,
  access: Access,
): Promise<Started> {
  const more = guard === undefined ? [] : [guard]
  const program = [process.execPath, ...NODE_FLAGS, PROGRAM, framework, workload, ...more] as const
  const env = { ...productionEnvironment(), LATCHKEY_BENCH_ACCESS: JSON.stringify(access) }
  return await startServer(onCore(SERVER_CORE, program), env)
}
