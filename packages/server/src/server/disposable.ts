/** Whether something can be closed: by `await using`, and with a server that owns it. */
export function isDisposable(value: unknown): value is AsyncDisposable {
  return [Symbol.asyncDispose, Symbol.dispose].some((close) => typeof Reflect.get(Object(value), close) === 'function')
}
