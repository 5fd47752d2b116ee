import { GraphQLError } from 'graphql'

/** What is wrong with a part of a request, in the words of the old service's framework (FastAPI with pydantic 1), which clients may read. */
export interface InputFault {
  /** Where: `path`, `query`, `header` or `body`, then the way to it. */
  loc: (string | number)[]
  msg: string
  type: string
  ctx?: Record<string, unknown>
}

type Loc = InputFault['loc']

export const isMissing = (loc: Loc): InputFault => ({ loc, msg: 'field required', type: 'value_error.missing' })
export const isNull = (loc: Loc): InputFault => ({ loc, msg: 'none is not an allowed value', type: 'type_error.none.not_allowed' })
export const isNoUuid = (loc: Loc): InputFault => ({ loc, msg: 'value is not a valid uuid', type: 'type_error.uuid' })
export const isNoObject = (loc: Loc): InputFault => ({ loc, msg: 'value is not a valid dict', type: 'type_error.dict' })
export const isNoInteger = (loc: Loc): InputFault => ({ loc, msg: 'value is not a valid integer', type: 'type_error.integer' })
export const isTooSmall = (loc: Loc, limit: number): InputFault => ({
  loc,
  msg: `ensure this value is greater than or equal to ${limit}`,
  type: 'value_error.number.not_ge',
  ctx: { limit_value: limit },
})
export const isTooLarge = (loc: Loc, limit: number): InputFault => ({
  loc,
  msg: `ensure this value is less than or equal to ${limit}`,
  type: 'value_error.number.not_le',
  ctx: { limit_value: limit },
})
export const isNoJson = (loc: Loc, reason: string): InputFault => ({ loc, msg: reason, type: 'value_error.jsondecode' })
export const isNoMember = (loc: Loc, permitted: string[]): InputFault => ({
  loc,
  msg: `value is not a valid enumeration member; permitted: ${permitted.map((name) => `'${name}'`).join(', ')}`,
  type: 'type_error.enum',
  ctx: { enum_values: permitted },
})
export const isOfNoUse = (loc: Loc, msg: string): InputFault => ({ loc, msg, type: 'value_error' })

/** For the pipeline: an error like others, that knows its faults. */
export const invalidInput = (faults: readonly InputFault[]) =>
  new GraphQLError('The input is not valid.', { extensions: { code: 'BAD_USER_INPUT', faults } })
