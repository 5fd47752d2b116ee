import { getIntrospectionQuery } from 'graphql'
import { type Answer, type Ask, transports } from '../transports.ts'

/** A weakness that a scanner looks for, and how it is seen. */
export interface Vector {
  name: string
  over: string
  /** Whether who may explore is shown it, since it is a help to them. */
  isExploration: boolean
  /** @param url of `/graphql` */
  isSeen(url: string): Promise<boolean>
}

/** One that is an operation is tried in each way in which operations get to the server. */
const byOperation = (name: string, query: string, sees: (answer: Answer) => boolean, isExploration = false): Vector[] =>
  transports.map(([over, ask]: [string, Ask]) => ({
    name,
    over,
    isExploration,
    isSeen: async (url) => sees(await ask(url, query)),
  }))

const byRequest = (
  name: string,
  ask: (url: string) => Promise<Response>,
  sees: (text: string) => boolean,
  isExploration = false,
): Vector => ({
  name,
  over: 'HTTP',
  isExploration,
  isSeen: async (url) => sees(await (await ask(url)).text()),
})

const json = { 'content-type': 'application/json' }
const hasTypename = (text: string) => /"__typename":"(Query|Mutation)"/.test(text)
const inUrl = (query: string) => (url: string) => fetch(`${url}?query=${encodeURIComponent(query)}`)
const repeated = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ')

/**
 * What graphql-cop looks for, all thirteen of it, by its names.
 * @see https://github.com/dolevf/graphql-cop/tree/main/lib/tests
 */
export const vectors: Vector[] = [
  ...byOperation('Alias Overloading', `{ ${repeated(101, (n) => `alias${n}: __typename`)} }`, ({ data }) => data?.alias100 !== undefined),
  byRequest(
    'Array-based Query Batching',
    (url) => fetch(url, { method: 'POST', headers: json, body: JSON.stringify(Array(10).fill({ query: '{ __typename }' })) }),
    (text) => text.split('__typename').length > 10,
  ),
  ...byOperation(
    'Directive Overloading',
    `{ __typename ${repeated(10, () => '@aa')} }`,
    ({ data, errors = [] }) => data != null || errors.length >= 10,
  ),
  ...byOperation(
    'Introspection-based Circular Query',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
    ({ data }) => data != null,
  ),
  ...byOperation('Field Duplication', `{ ${'__typename '.repeat(500)} }`, ({ data }) => data != null),
  ...byOperation(
    'Field Suggestions',
    '{ __schema { directive } modells { name } }',
    ({ errors }) => /did you mean/i.test(JSON.stringify(errors)),
    true,
  ),
  ...byOperation('Introspection', getIntrospectionQuery(), ({ data }) => data?.__schema !== undefined, true),
  byRequest(
    'GraphQL IDE',
    (url) => fetch(url, { headers: { accept: 'text/html' } }),
    (text) => /graphiql|playground|apollo (sandbox|explorer)|voyager|altair/i.test(text),
    true,
  ),
  byRequest('GET Method Query Support', inUrl('query cop { __typename }'), hasTypename, true),
  byRequest('Mutation is allowed over GET', inUrl('mutation cop { __typename }'), hasTypename),
  byRequest(
    'POST based url-encoded query',
    (url) => fetch(url, { method: 'POST', body: new URLSearchParams({ query: 'query cop { __typename }' }) }),
    hasTypename,
  ),
  ...byOperation('Trace Mode', '{ __typename }', (answer) => /tracing|ftv1/i.test(JSON.stringify(answer))),
  // A document that is none, and a field that fails: these servers have no database.
  ...['qwerty cop { abc }', '{ interactions { edges { cursor } } }'].flatMap((query) =>
    byOperation('Unhandled Errors Detection', query, ({ errors }) => /exception|stack|\bat \/|\.ts:\d/i.test(JSON.stringify(errors))),
  ),
]
