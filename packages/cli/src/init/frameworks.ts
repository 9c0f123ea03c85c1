/** The frameworks for which `latchkey init` writes a guarded route. Adding one is a name, a row, and a page in `docs`. */
import { type GuardSource, guardLines } from './guard-source.ts'

/** As they are given to `--framework`. */
export const FRAMEWORK_NAMES = ['express', 'fastify', 'hono', 'koa', 'nestjs', 'fetch', 'node'] as const

/** One of them. */
export type FrameworkName = (typeof FRAMEWORK_NAMES)[number]

/** One framework. */
export interface Framework {
  readonly title: string
  /** What its program needs beside Latchkey's packages. */
  readonly packages: readonly string[]
  /** What makes a guard of it, and where that is imported from. */
  readonly guard: readonly [name: string, specifier: string]
  readonly imports: readonly string[]
  /** The program behind the guard, `auth`. */
  readonly lines: readonly string[]
  /** Whether the program is TypeScript that no runtime takes as it is. */
  readonly isCompiled?: true
  /** How it is run. */
  readonly run: (file: string) => string
}

const ROUTE = '// Whoever gets here has a good token. All others were answered with 401.'
/** What every program answers. */
const hello = (asking: string) => `\`hello \${auth.principal(${asking}).id}\``
const underNode = (file: string) => `node ${file}`

const ROWS: Readonly<Record<FrameworkName, Framework>> = {
  express: {
    title: 'Express',
    packages: ['express'],
    guard: ['expressGuard', '@latchkey/guard/express'],
    imports: ["import express from 'express'"],
    lines: [
      'const app = express()',
      ROUTE,
      `app.get('/private', auth.protect(), (request, response) => void response.send(${hello('request')}))`,
      'app.listen(3000)',
    ],
    run: underNode,
  },
  fastify: {
    title: 'Fastify',
    packages: ['fastify'],
    guard: ['fastifyGuard', '@latchkey/guard/fastify'],
    imports: ["import fastify from 'fastify'"],
    lines: [
      'const app = fastify()',
      ROUTE,
      `app.get('/private', { onRequest: auth.protect() }, async (request) => ${hello('request')})`,
      'await app.listen({ port: 3000 })',
    ],
    run: underNode,
  },
  hono: {
    title: 'Hono',
    packages: ['hono', '@hono/node-server'],
    guard: ['honoGuard', '@latchkey/guard/hono'],
    imports: ["import { serve } from '@hono/node-server'", "import { Hono } from 'hono'"],
    lines: [
      'const app = new Hono()',
      ROUTE,
      `app.get('/private', auth.protect(), (c) => c.text(${hello('c')}))`,
      'serve({ fetch: app.fetch, port: 3000 })',
    ],
    run: underNode,
  },
  koa: {
    title: 'Koa',
    packages: ['koa'],
    guard: ['koaGuard', '@latchkey/guard/koa'],
    imports: ["import Koa from 'koa'"],
    lines: [
      'const app = new Koa()',
      'app.use(auth.protect())',
      ROUTE,
      'app.use((ctx) => {',
      `  ctx.body = ${hello('ctx')}`,
      '})',
      'app.listen(3000)',
    ],
    run: underNode,
  },
  nestjs: {
    title: 'NestJS',
    packages: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
    guard: ['nestGuard', '@latchkey/guard/nest'],
    imports: [
      "import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common'",
      "import { NestFactory } from '@nestjs/core'",
      "import type { Request } from 'express'",
    ],
    lines: [
      '@Controller()',
      'class AppController {',
      "  @Get('private')",
      '  @UseGuards(auth.protect())',
      '  hello(@Req() request: Request) {',
      `    ${ROUTE}`,
      `    return ${hello('request')}`,
      '  }',
      '}',
      '',
      '@Module({ controllers: [AppController] })',
      'class AppModule {}',
      '',
      'const app = await NestFactory.create(AppModule)',
      'await app.listen(3000)',
    ],
    isCompiled: true,
    run: (file) => `compile ${file} with your app, with experimentalDecorators, and start it as you start that`,
  },
  fetch: {
    title: 'fetch handlers: Bun, Deno, Workers',
    packages: [],
    guard: ['fetchGuard', '@latchkey/guard/fetch'],
    imports: [],
    lines: [
      ROUTE,
      `const handler = auth.protect()((request) => new Response(${hello('request')}))`,
      'export default { fetch: handler }',
    ],
    run: (file) => `bun ${file}, or: deno serve --allow-net --port 3000 ${file}`,
  },
  node: {
    title: 'Node alone',
    packages: [],
    guard: ['nodeGuard', '@latchkey/guard/node'],
    imports: ["import { createServer } from 'node:http'"],
    lines: [
      ROUTE,
      `const hello = auth.protect()((request, response) => response.end(${hello('request')}))`,
      'createServer(hello).listen(3000)',
    ],
    run: underNode,
  },
}

export const FRAMEWORKS: ReadonlyMap<FrameworkName, Framework> = new Map(
  FRAMEWORK_NAMES.map((name) => [name, ROWS[name]] as const),
)

/** The whole file: a route that only tokens of this source open. */
export function guardedProgram({ guard: [make, specifier], imports, lines }: Framework, source: GuardSource): string {
  const { comment, imports: ofSource, before, options } = guardLines(source)
  const isOfNode = (line: string) => line.includes("'node:")
  return [
    ...imports.filter(isOfNode),
    ...[...imports.filter((line) => !isOfNode(line)), `import { ${make} } from '${specifier}'`, ...ofSource].toSorted(
      byModule,
    ),
    '',
    comment,
    ...before,
    `const auth = ${make}(${options})`,
    ...(lines[0]?.startsWith('@') ? [''] : []),
    ...lines,
    '',
  ].join('\n')
}

function byModule(left: string, right: string): number {
  const moduleOf = (line: string) => line.slice(line.indexOf("'"))
  return moduleOf(left) < moduleOf(right) ? -1 : 1
}
