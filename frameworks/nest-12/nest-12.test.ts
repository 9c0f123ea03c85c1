import { describeNest } from '@latchkey/test-nest'
import * as common from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

describeNest('nest 12', {
  ...common,
  APP_GUARD,
  ExecutionContextHost,
  create: (module, platform) =>
    NestFactory.create(module, platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(), { logger: false }),
})
