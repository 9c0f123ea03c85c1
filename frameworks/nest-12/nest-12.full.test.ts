import { describeNest, fastifyOptions, type Platform } from '@latchkey/test-nest'
import * as common from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

const nest = {
  ...common,
  APP_GUARD,
  ExecutionContextHost,
  create: (module: new () => object, platform: Platform) =>
    NestFactory.create(module, platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(fastifyOptions), {
      logger: false,
    }),
}

describeNest('nest 12', nest)
