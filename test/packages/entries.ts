/** Which entry points are for whom. */

/** Those that bring the schemas of typebox, whose own declarations take a compiler a minute to check. */
const WITH_SCHEMAS = /^@latchkey\/(?:server|sql)\b/

/** Those that need no types of Node: a Worker, a page or Deno imports them. */
const FOR_THE_WEB =
  /^@latchkey\/(?:(?:client(?:\/(?:account|react|store|svelte|vue))?|options|protocol|tokens)|guard(?:\/(?:carriers\/fetch|context|fetch|hono|mcp|profiles|revocations|tickets))?)$/

export function withoutSchemas(specifiers: readonly string[]): readonly string[] {
  return specifiers.filter((specifier) => !WITH_SCHEMAS.test(specifier))
}

export function withSchemas(specifiers: readonly string[]): readonly string[] {
  return specifiers.filter((specifier) => WITH_SCHEMAS.test(specifier))
}

export function forTheWeb(specifiers: readonly string[]): readonly string[] {
  return specifiers.filter((specifier) => FOR_THE_WEB.test(specifier))
}

/** Optional peers that an entry point is for, or that its kit needs. */
export const PEERS: readonly string[] = [
  'express',
  'fastify',
  'hono',
  'koa',
  'fast-check',
  'mysql2',
  'pg',
  '@types/pg',
  '@types/koa',
  '@types/express',
  '@types/node',
]
