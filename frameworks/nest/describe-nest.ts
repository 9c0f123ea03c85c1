/** What a major of Nest must pass, on both platforms: the contract of every guard adapter, and Nest's own cases. */
import { type NestRequest, nestGuard } from '@latchkey/guard/nest'
import { describeGuardAdapter, type GuardAdapter } from '@latchkey/guard/testing/adapter'
import type { Nest, NestApp, Platform } from './nest.ts'
import { listen, routeOf } from './nest-app.ts'
import { testNestCases } from './nest-cases.ts'

export { fastifyOptions } from './fastify-options.ts'
export type { Nest, Platform } from './nest.ts'

/** Four times: two majors on two platforms, each over sockets. */
const RANDOM_REQUESTS = 400

const PLATFORMS: readonly Platform[] = ['express', 'fastify']

/**
 * Registers the suite with `node:test`.
 *
 * @param name - the major's, for the titles
 */
export function describeNest(name: string, nest: Nest): void {
  for (const platform of PLATFORMS) {
    const adapter: GuardAdapter<NestRequest> = {
      routeGuard: nestGuard,
      async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
        const protects = guards.map((guard) => nestGuard(guard).protect(requirement))
        const useGuards = nest.UseGuards(...protects)
        const routes = [
          routeOf(nest, 'protected', handleProtected, useGuards),
          {
            ...routeOf(nest, 'protected', handleProtected),
            key: 'post',
            decorators: [nest.Post('protected'), useGuards],
          },
          routeOf(nest, 'open', handleOpen),
        ]
        // A global guard runs before those of the routes.
        const watch = {
          canActivate: async (context: Parameters<(typeof protects)[number]['canActivate']>[0]) => {
            before(context.switchToHttp().getRequest())
            return true as const
          },
        }
        const configure = (app: NestApp) => {
          if (documented) app.use(nestGuard(documented).resourceMetadata())
          app.useGlobalGuards(watch)
        }
        return await listen(nest, platform, { routes, configure })
      },
    }
    describeGuardAdapter(`${name} on ${platform}`, adapter, { randomRequests: RANDOM_REQUESTS })
    testNestCases(`${name} on ${platform}`, nest, platform)
  }
}
