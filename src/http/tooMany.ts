import { GraphQLError } from 'graphql'

/** A hint only: there is room as soon as one of the others ends. */
const retryAfterMs = 1000

/** Refuses an operation while too many others are there. */
export const tooMany = (message: string) => new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterMs } })
