import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Exploration } from '../../config.ts'
import { mayExplore } from '../exploration.ts'
import type { OperationContext } from '../operationContext.ts'

export interface ExplorationOptions {
  exploration: Exploration
  /** Whether all operations are the operator's own: then there is nothing against one that is named in a URL. */
  persistedOnly: boolean
}

/**
 * Keeps those who may not explore from introspection, from suggestions in errors, whether of documents or of values, and
 * from queries in URLs, which are for trying things out, and which others could make a browser send. GraphiQL's page
 * is no operation: the server withholds it.
 */
export function useExploration({ exploration, persistedOnly }: ExplorationOptions): Plugin<OperationContext> {
  const isClosed = ({ credential }: OperationContext) => !mayExplore(exploration, credential.viewer)
  const isQueryInUrl = ({ request }: { request?: Request }) => request?.method === 'GET' && !persistedOnly
  return {
    onValidate({ context, addValidationRule, validateFn, setValidationFn }) {
      if (!isClosed(context as OperationContext)) return
      // Yoga remembers results by the names of the rules, so those who may explore get other ones.
      addValidationRule(NoSchemaIntrospectionCustomRule)
      setValidationFn((schema, document, rules, options) =>
        validateFn(schema, document, rules, { ...options, hideSuggestions: true }).map(withoutHint),
      )
    },
    onExecute({ args, setResultAndStopExecution }) {
      if (!isClosed(args.contextValue)) return
      if (isQueryInUrl(args.contextValue)) return setResultAndStopExecution({ errors: [onlyPost()] })
      Object.assign(args, { hideSuggestions: true })
    },
    onSubscribe({ args }) {
      if (isClosed(args.contextValue)) Object.assign(args, { hideSuggestions: true })
    },
  }
}

/** Of a field without the selection that it needs: the one hint that GraphQL.js gives whatever it is told. */
function withoutHint(error: GraphQLError): GraphQLError {
  error.message = error.message.replace(/ Did you mean "\w+ \{ \.\.\. \}"\?$/, '')
  return error
}

const onlyPost = () =>
  new GraphQLError('Queries are sent by POST.', { extensions: { code: 'BAD_REQUEST', http: { status: 405, headers: { Allow: 'POST' } } } })
