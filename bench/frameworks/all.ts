/** The frameworks that are measured, and their names on the command line. */
import { express5 } from './express.ts'
import { fastify5 } from './fastify.ts'
import type { Framework } from './framework.ts'
import { hono4 } from './hono.ts'
import { koa3 } from './koa.ts'
import { nodeHttp } from './node.ts'

/** A framework on the command line. */
export type FrameworkName = 'node' | 'express' | 'fastify' | 'koa' | 'hono'

/** All of them, in the order of the report. */
export const frameworkNames: readonly FrameworkName[] = ['node', 'express', 'fastify', 'koa', 'hono']

/** What is done with a framework, whatever the types of its guards and carriers. */
export type Visitor<R> = <G, C>(framework: Framework<G, C>) => R

/** Each framework has its own types; they stay together inside the visitor. */
export function visit<R>(name: FrameworkName, visitor: Visitor<R>): R {
  switch (name) {
    case 'node':
      return visitor(nodeHttp)
    case 'express':
      return visitor(express5)
    case 'fastify':
      return visitor(fastify5)
    case 'koa':
      return visitor(koa3)
    case 'hono':
      return visitor(hono4)
  }
}
