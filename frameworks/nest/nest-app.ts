/** Nest apps without decorator syntax: a decorator is a function, and is called as one. */
import type { AddressInfo } from 'node:net'
import type { NestRequest } from '@latchkey/guard/nest'
import { clientOf, type HeaderPair, type ListeningApp, type ReceivedResponse } from '@latchkey/guard/testing/adapter'
import type { DecorateMethod, DecorateParameter, Nest, NestApp, Platform, Provider } from './nest.ts'

/** A handler: what it returns, Nest sends. */
export interface Route {
  readonly key: string
  readonly handle: (...args: never[]) => unknown
  /** In the order in which they would stand above the method. */
  readonly decorators: readonly DecorateMethod[]
  /** One for each of the handler's parameters. */
  readonly parameters?: readonly DecorateParameter[]
}

/** An app with one controller. */
export interface AppDefinition {
  readonly routes: readonly Route[]
  readonly providers?: Provider[]
  /** Before it listens. */
  readonly configure?: (app: NestApp) => void
}

/** A running app. */
export interface RunningNest extends ListeningApp {
  /** GET of a path with these header lines. */
  readonly get: (path: string, headers?: readonly HeaderPair[]) => Promise<ReceivedResponse>
}

/** Builds the app and has it listen on a free port. */
export async function listen(nest: Nest, platform: Platform, definition: AppDefinition): Promise<RunningNest> {
  const { routes, providers = [], configure } = definition
  class AppController {}
  for (const { key, handle, decorators, parameters = [] } of routes) {
    // Nest keeps what it knows of a route on its function: each route has one of its own.
    const descriptor = { value: (...args: never[]) => handle(...args), writable: true, configurable: true }
    Object.defineProperty(AppController.prototype, key, descriptor)
    for (const decorate of [...decorators].reverse()) decorate(AppController.prototype, key, descriptor)
    for (const [index, decorate] of parameters.entries()) decorate(AppController.prototype, key, index)
  }
  nest.Controller('')(AppController)
  class AppModule {}
  nest.Module({ controllers: [AppController], providers })(AppModule)

  const app = await nest.create(AppModule, platform)
  configure?.(app)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  const client = clientOf(port)
  return {
    ...client,
    get: (path, headers = []) => client.send({ method: 'GET', path, headers }),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

/** A route with the request as its only parameter. */
export function routeOf(
  nest: Nest,
  path: string,
  handle: (request: NestRequest) => unknown,
  ...decorators: readonly DecorateMethod[]
): Route {
  const key = `get${path.replaceAll('/', '_')}`
  return { key, handle, decorators: [nest.Get(path), ...decorators], parameters: [nest.Req()] }
}
