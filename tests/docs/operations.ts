import { Kind, type OperationDefinitionNode, OperationTypeNode, parse, print } from 'graphql'
import type { Client } from '../support/client.ts'

/** Who runs the operations of a page in their order: what one of them gives is what the next ones ask for. */
export class Operations {
  readonly #known: Record<string, unknown> = {}

  async run(client: Client, document: string) {
    for (const definition of parse(document).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is more than operations.')
      await this.#runOperation(client, definition)
    }
  }

  async #runOperation(client: Client, operation: OperationDefinitionNode) {
    const { interactionId } = this.#known
    const known = { ...this.#known, input: { interactionId, content: 'Hello, I am Ada.' } }
    const wanted = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? []
    const variables = Object.fromEntries(Object.entries(known).filter(([name]) => wanted.includes(name)))
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) await firstEvent(client, print(operation), variables)
    else this.#learn(await client.data(print(operation), variables))
  }

  #learn({ createInteraction, createMessage }: { createInteraction?: Created; createMessage?: Sent }) {
    if (createInteraction) {
      this.#known.interactionId = createInteraction.interaction.id
      this.#known.after = createInteraction.interaction.cursor
    }
    if (createMessage?.message) this.#known.messageId = createMessage.message.id
    if (createMessage?.reply) this.#known.replyId = createMessage.reply.id
  }
}

interface Created {
  interaction: { id: string; cursor: string }
}

interface Sent {
  message?: { id: string }
  reply?: { id: string }
}

/** Follows until something happens, which a message of its own sees to. @throws when that is an error */
async function firstEvent({ socket, send }: Client, query: string, variables: Record<string, unknown>) {
  const events = socket.iterate({ query, variables })
  const first = events.next()
  await send(String(variables.interactionId), 'Is anybody there?', { reply: false })
  const { value } = await first
  if (!value?.data) throw new Error(JSON.stringify(value))
  await events.return?.()
}
