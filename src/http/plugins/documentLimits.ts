import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import { GraphQLError, type ParseOptions, parse, type Source, type ValidationContext, type ValidationRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { maxDuplicatesRule } from '../duplicatesRule.ts'
import type { Limits } from '../limits.ts'

/**
 * Bounds of a document: tokens, so that a bomb costs no more than this many to read; then depth (fragments do not
 * count as a level of their own), aliases, directives and duplicates, and the errors that are told.
 */
export function useDocumentLimits({ tokens, depth, aliases, directives, duplicates, errors }: Limits): Plugin {
  const rules = [
    maxDepthRule({ n: depth, flattenFragments: true, ...report }),
    maxAliasesRule({ n: aliases, allowList: [], ...report }),
    maxDirectivesRule({ n: directives, ...report }),
    maxDuplicatesRule(duplicates),
  ] as ValidationRule[]
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parseWithin(tokens, source, options))
    },
    onValidate({ addValidationRule, validateFn, setValidationFn }) {
      setValidationFn((schema, document, all, options) => validateFn(schema, document, all, { ...options, maxErrors: errors }))
      for (const rule of rules) addValidationRule(rule)
    },
  }
}

function parseWithin(maxTokens: number, source: string | Source, options: ParseOptions | undefined) {
  try {
    return parse(source, { ...options, maxTokens })
  } catch (error) {
    // The parser recurses: brackets within brackets can exhaust the stack before the tokens.
    throw error instanceof RangeError ? new GraphQLError('Syntax Error: Document is nested too deeply.') : error
  }
}

/** Reported beside the other errors of the document; thrown, it would look like a failure of the server. */
const report = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(new GraphQLError(message.replace('Syntax Error: ', ''))),
  ],
}
