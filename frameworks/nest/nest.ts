/** The parts of Nest that the tests use, whatever its major: each workspace beside this one gives its own. */
import type { Server } from 'node:http'
import type { Middleware } from '@latchkey/guard/express'
import type { CanActivateLike, NestContextLike } from '@latchkey/guard/nest'

type Handler = (...args: never[]) => unknown
type Constructor = new (...args: never[]) => object

/** A class decorator, a method decorator, a parameter decorator: plain functions, because types are only stripped here. */
export type DecorateClass = (target: Constructor) => unknown
export type DecorateMethod = (target: object, key: string, descriptor: TypedPropertyDescriptor<Handler>) => unknown
export type DecorateParameter = (target: object, key: string, index: number) => void

/** A value under a name of the container. */
export interface Provider {
  readonly provide: string
  readonly useValue: unknown
}

/** Nest's own names. */
export interface Nest {
  readonly Controller: (prefix: string) => DecorateClass
  readonly Module: (metadata: { readonly controllers: Constructor[]; readonly providers?: Provider[] }) => DecorateClass
  readonly Get: (path: string) => DecorateMethod
  readonly Post: (path: string) => DecorateMethod
  readonly Req: () => DecorateParameter
  readonly Body: () => DecorateParameter
  readonly UseGuards: (...guards: CanActivateLike[]) => DecorateClass & DecorateMethod
  readonly UseInterceptors: (...interceptors: NestInterceptor[]) => DecorateMethod
  readonly APP_GUARD: string
  /** What Nest hands to guards, for handlers of every kind. */
  readonly ExecutionContextHost: new (
    parameters: unknown[],
  ) => NestContextLike & { setType(type: string): void }
  readonly create: (module: Constructor, platform: Platform) => Promise<NestApp>
}

export type Platform = 'express' | 'fastify'

export interface NestInterceptor {
  intercept(context: never, next: { handle(): never }): never
}

export interface NestApp {
  use(middleware: Middleware): unknown
  useGlobalGuards(...guards: CanActivateLike[]): unknown
  useGlobalFilters(...filters: { catch(fault: unknown, host: never): void }[]): unknown
  setGlobalPrefix(prefix: string): unknown
  enableCors(): void
  listen(port: number, host: string): Promise<unknown>
  getHttpServer(): Server
  close(): Promise<void>
}
