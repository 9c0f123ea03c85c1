/** NestJS 12, and 11 with the same code: one route open, one guarded. Run it: `node --conditions=@latchkey/source examples/nest.ts`. */
import { randomBytes } from 'node:crypto'
import { type NestRequest, nestGuard } from '@latchkey/guard/nest'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { sayHowToCall } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
const key = secretKey(process.env['LATCHKEY_SECRET'] || randomBytes(32).toString('base64url'), { alg: 'HS256' })
const auth = nestGuard({ dialect, keys: key })

class AppController {
  open() {
    return 'Anybody may read this.'
  }

  hello(request: NestRequest) {
    return `hello ${auth.principal(request).id}`
  }
}

// In a compiled app these are decorators before the class and its methods; Node runs TypeScript without them:
//   @Get('private') @UseGuards(auth.protect()) hello(@Req() request: Request) { … }
decorate('open', Get())
decorate('hello', Get('private'), UseGuards(auth.protect()))
Req()(AppController.prototype, 'hello', 0)
Controller()(AppController)

class AppModule {}
Module({ controllers: [AppController] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] })
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
sayHowToCall(app.getHttpServer(), dialect, key)

function decorate(method: keyof AppController, ...decorators: readonly MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(AppController.prototype, method)
  for (const decorator of decorators) decorator(AppController.prototype, method, descriptor ?? {})
}
