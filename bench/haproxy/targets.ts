/** The servers that are compared: Bun with our guard and HAProxy with its own, each compared with itself without one. */
import { fileURLToPath } from 'node:url'
import type { Access, TokenFiles, Workload } from '../frameworks/access.ts'
import { onCore, SERVER_CORE, startServer } from '../measure/pinned.ts'
import type { Target } from '../measure/wrk-rounds.ts'
import { type RunningServer, startHaproxy } from './start-haproxy.ts'

/** All others are compared with this one. */
export const BASE = 'haproxy, jwt_verify'

const PROGRAM = fileURLToPath(new URL('serve-bun.ts', import.meta.url))

/** @param servers - ends them when it is disposed of */
export async function startTargets(
  bun: string,
  { access, tokens, servers }: { access: Access; tokens: TokenFiles; servers: AsyncDisposableStack },
): Promise<readonly Target[]> {
  const target = async (name: string, workload: Workload, starting: Promise<RunningServer>): Promise<Target> => {
    const { pid, port } = servers.use(await starting)
    return { name, pid, url: `http://127.0.0.1:${port}/private`, tokens: tokens[workload] }
  }
  return [
    await target(BASE, 'distinct', startHaproxy(access)),
    await target('haproxy, unguarded', 'distinct', startHaproxy()),
    await target('haproxy, unguarded again (A/A)', 'distinct', startHaproxy()),
    await target('bun, latchkey, repeated', 'repeated', startBun(bun, access, 'latchkey')),
    await target('bun, latchkey, distinct', 'distinct', startBun(bun, access, 'latchkey')),
    await target('bun, unguarded', 'distinct', startBun(bun, access)),
    await target('bun, unguarded again (A/A)', 'distinct', startBun(bun, access)),
  ]
}

/** From the sources: Bun strips types. */
export async function startBun(bun: string, access: Access, ...guard: readonly 'latchkey'[]): Promise<RunningServer> {
  const program = [bun, '--conditions=@latchkey/source', '--no-install', PROGRAM, ...guard] as const
  const env = { ...process.env, NODE_ENV: 'production', LATCHKEY_BENCH_ACCESS: JSON.stringify(access) }
  const { pid, firstLine, [Symbol.asyncDispose]: stop } = await startServer(onCore(SERVER_CORE, program), env)
  return { pid, port: Number(firstLine), [Symbol.asyncDispose]: stop }
}
