export { nearest } from './nearest.ts'
export { notAccepted } from './not-accepted.ts'
export { fault, give, type OptionReader, OptionsError, refusal } from './option-reader.ts'
export { optional, strictlyOptional } from './optional.ts'
export {
  faultsIn,
  nested,
  type OptionsResult,
  parseOptions,
  type ReadersOf,
  type ReadingRules,
  readOptions,
} from './parse-options.ts'
export { eachOf, type OptionTable, type OptionValues, parsePlainly } from './parse-plainly.ts'
export { isPlainObject } from './plain-object.ts'
export {
  callable,
  checked,
  flag,
  lifetimeSeconds,
  nonEmptyText,
  numberWithin,
  oneOf,
  part,
  path,
  positiveUpTo,
  secondsWithin,
  text,
  textList,
  wholeNumberWithin,
  withMethods,
} from './readers.ts'
