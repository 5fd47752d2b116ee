import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'

/** The argument of a subscription that names the cursor to go on from. */
const resumeArgument = 'after'

/**
 * The variables on which the results of a subscription depend: not those that only say where it begins, i.e. whose only
 * use is as `after` of the subscription itself.
 */
export function resultVariables(document: DocumentNode, operationName: string | null | undefined): string[] {
  const operation = getOperationAST(document, operationName)
  const used = new Set<string>()
  const resumes = new Set(rootFields(operation).flatMap((field) => field.arguments?.filter(isResume) ?? []))
  visit(document, {
    VariableDefinition: () => false,
    Argument: (node) => (resumes.has(node) ? false : undefined),
    Variable: ({ name }) => {
      used.add(name.value)
    },
  })
  return (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value).filter((name) => used.has(name))
}

/** The document with another place to go on from, however it names its own: by a variable, literally or not at all. */
export function resumedFrom(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  cursor: string,
): DocumentNode {
  const operation = getOperationAST(document, operationName)
  const fields = schema.getSubscriptionType()?.getFields() ?? {}
  const roots = new Set(rootFields(operation).filter(({ name }) => fields[name.value]?.args.some((arg) => arg.name === resumeArgument)))
  const argument: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: resumeArgument },
    value: { kind: Kind.STRING, value: cursor },
  }
  return visit(document, {
    Field: (node) =>
      roots.has(node) ? { ...node, arguments: [...(node.arguments ?? []).filter((other) => !isResume(other)), argument] } : undefined,
  })
}

const isResume = ({ name }: ArgumentNode) => name.value === resumeArgument

/** Validation leaves a subscription one root field; one within a fragment is not looked for. */
const rootFields = (operation: OperationDefinitionNode | null | undefined) =>
  (operation?.selectionSet.selections ?? []).filter((selection): selection is FieldNode => selection.kind === Kind.FIELD)
