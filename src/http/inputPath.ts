import { type ASTNode, type DocumentNode, getOperationAST, Kind, visit } from 'graphql'

export type InputPath = (string | number)[]

/**
 * Where in an operation's arguments a node stands, beginning with the argument's name: `['input', 'role']`. In a
 * variable's default value it begins with the variable's name.
 */
export function inputPathOf(document: DocumentNode, matches: (node: ASTNode) => boolean): InputPath | undefined {
  let found: InputPath | undefined
  visit(document, {
    enter(node, _key, parent, keys, ancestors) {
      if (found) return false
      if (!matches(node)) return undefined
      // `ancestors` holds nodes and lists of nodes; a list's place in a ListValue is the key that leads out of it.
      found = [...ancestors, ...(parent ? [parent] : []), node].flatMap((ancestor, depth): InputPath => {
        if (Array.isArray(ancestor)) return []
        const step = ancestor as ASTNode
        if (step.kind === Kind.ARGUMENT || step.kind === Kind.OBJECT_FIELD) return [step.name.value]
        if (step.kind === Kind.VARIABLE_DEFINITION) return [step.variable.name.value]
        if (step.kind === Kind.LIST) return typeof keys[depth + 1] === 'number' ? [keys[depth + 1] as number] : []
        return []
      })
      return false
    },
  })
  return found
}

/** The place at which an operation uses a variable first; the variable's name if it uses it nowhere. */
export function variablePath(document: DocumentNode, operationName: string | null | undefined, variable: string): InputPath {
  const isUse = (node: ASTNode) => node.kind === Kind.VARIABLE && node.name.value === variable
  const operation = getOperationAST(document, operationName)
  const definitions = document.definitions.filter((definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION)
  // The definition of a variable holds it too, and is no use of it.
  const uses = definitions.map((definition) => (definition === operation ? { ...operation, variableDefinitions: [] } : definition))
  return inputPathOf({ ...document, definitions: uses }, isUse) ?? [variable]
}

/** Coercion points at the object; the field that it lacks or does not know stands in the message alone. */
export function fieldInMessage(message: string): InputPath {
  const [, missing] = /^Field "(?:\w+\.)?(\w+)" of required type/.exec(message) ?? []
  return missing ? [missing] : []
}

export function unknownFieldInMessage(message: string): InputPath {
  const [, unknown] = /^Field "(.*)" is not defined by type "/s.exec(message) ?? []
  return unknown === undefined ? [] : [unknown]
}
