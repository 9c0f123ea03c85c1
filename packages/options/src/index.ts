export { nearest } from './nearest.ts'
export { fault, give, notAccepted, type OptionReader, OptionsError, type WrongValueError } from './option-reader.ts'
export { optional, strictlyOptional } from './optional.ts'
export {
  eachOf,
  faultsIn,
  nested,
  type OptionsResult,
  type OptionTable,
  type OptionValues,
  parseOptions,
  type ReadersOf,
  type ReadingRules,
  readOptions,
} from './read-options.ts'
export {
  callable,
  checked,
  flag,
  isPlainObject,
  lifetimeSeconds,
  nonEmptyText,
  numberWithin,
  oneOf,
  path,
  positiveUpTo,
  secondsWithin,
  text,
  textList,
  wholeNumberWithin,
  withMethods,
} from './readers.ts'
