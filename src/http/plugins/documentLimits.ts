import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import { GraphQLError, parse, type ValidationContext, type ValidationRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits } from '../limits.ts'

/**
 * Bounds of a document: tokens, so that a bomb costs no more than this many to read; then depth (fragments do not
 * count as a level of their own), aliases and directives.
 */
export function useDocumentLimits({ tokens, depth, aliases, directives }: Limits): Plugin {
  const rules = [
    maxDepthRule({ n: depth, flattenFragments: true, ...report }),
    maxAliasesRule({ n: aliases, ...report }),
    maxDirectivesRule({ n: directives, ...report }),
  ] as ValidationRule[]
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: tokens }))
    },
    onValidate({ addValidationRule }) {
      for (const rule of rules) addValidationRule(rule)
    },
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
