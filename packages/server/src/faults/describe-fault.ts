/** A fault as the log may show it. */
import { DeadlineError } from '@latchkey/guard'
import { HashingOverloadedError } from '@latchkey/passwords'
import { AnswerError } from './answer-error.ts'
import { DomainError } from './domain-error.ts'
import { MailError } from './mail-error.ts'

/** What is known of a fault. The message is there only when it is one of ours. */
export interface FaultDescription {
  readonly name: string
  readonly code?: string
  readonly message?: string
  /** Where it was thrown, innermost first. */
  readonly at?: readonly string[]
  readonly cause?: FaultDescription
}

const OURS = [AnswerError, DomainError, DeadlineError, HashingOverloadedError, MailError]
const FRAMES = 5

/**
 * A fault's kind and place. The messages of an app and of a driver can quote a user name, a row or a password, so they are
 * left out, wherever they stand: the stack's text begins with the message too.
 */
export function describeFault(fault: unknown, depth = 0): FaultDescription {
  if (!(fault instanceof Error)) return { name: typeof fault }
  const code = 'code' in fault ? word(fault.code) : undefined
  return {
    name: word(fault.name) ?? 'Error',
    ...(code !== undefined && { code }),
    ...(OURS.some((kind) => fault instanceof kind) && { message: fault.message }),
    at: framesOf(fault),
    ...(fault.cause !== undefined && depth < 4 && { cause: describeFault(fault.cause, depth + 1) }),
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : undefined
}

function framesOf({ message, stack }: Error): readonly string[] {
  const head = stack?.indexOf(message) ?? -1
  if (stack === undefined || head < 0) return []
  const frames = stack.slice(head + message.length).matchAll(/^ {4}at (.+:\d+:\d+\)?)$/gm)
  return [...frames].slice(0, FRAMES).map(([, frame = '']) => frame)
}
