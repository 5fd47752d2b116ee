import { type ASTNode, GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql'

/**
 * At most so many fields of one name stand beside each other. They are merged into one, which costs a comparison of each
 * with each; who has a use for the same field in several places has fragments, which are not looked into here.
 */
export const maxDuplicatesRule =
  (most: number): ValidationRule =>
  (context) => ({
    SelectionSet(node, _key, parent) {
      // What stands in inline fragments stands beside the others.
      if ((parent as ASTNode | undefined)?.kind === Kind.INLINE_FRAGMENT) return
      const [name, found] = [...countNames(node)].find(([, count]) => count > most) ?? []
      if (name !== undefined)
        context.reportError(new GraphQLError(`Duplicates limit of ${most} exceeded: "${name}" is there ${found} times.`))
    },
  })

function countNames({ selections }: SelectionSetNode, counts = new Map<string, number>()): Map<string, number> {
  for (const selection of selections)
    if (selection.kind === Kind.INLINE_FRAGMENT) countNames(selection.selectionSet, counts)
    else if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  return counts
}
