import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { take } from '../support/client.ts'
import { background, recordStatements } from '../support/recordStatements.ts'

let test: TestApp
let interactionId: string

beforeAll(async () => {
  test = await startTestApp()
  for (let n = 0; n < 3; n += 1) {
    interactionId = (await test.client.createInteraction({ title: `talk ${n}` })).id
    const { cursor } = (await test.client.send(interactionId, 'one')).message
    await test.client.send(interactionId, 'two')
    await take(test.client.follow(interactionId, cursor), 3)
  }
})

const nested = `{
  interactions(first: 3) { edges { node {
    title
    messages(last: 10) { edges { node {
      position role content
      interaction { id title }
      reply { status prompt { content } message { content interaction { title } } attempts { number } interaction { id } }
      replies { message { role } }
    } } }
  } } }
}`

it('goes in both directions of every relation, at any depth', async () => {
  const { interactions } = await test.client.data(nested)
  for (const { node: interaction } of interactions.edges) {
    expect(interaction.messages.edges).toHaveLength(4)
    for (const { node: message } of interaction.messages.edges) {
      expect(message.interaction.title).toBe(interaction.title)
      const asked = message.role === 'HUMAN' ? message.content : message.content.replace('echo: ', '')
      expect(message.reply).toMatchObject({
        status: 'COMPLETED',
        prompt: { content: asked },
        message: { content: `echo: ${asked}`, interaction: { title: interaction.title } },
        attempts: [{ number: 1 }],
        interaction: { id: message.interaction.id },
      })
      expect(message.replies).toEqual([{ message: { role: 'AI' } }])
    }
  }
})

it('reads it with a number of statements that does not depend on the number of rows', async () => {
  const one = await statementsOf(nested.replace('first: 3', 'first: 1').replace('last: 10', 'last: 1'))
  const all = await statementsOf(nested)
  expect(all.length, all.join('\n')).toBe(one.length)
  expect(all.length).toBeLessThanOrEqual(8)
})

/** The SQL of one operation. */
async function statementsOf(query: string): Promise<string[]> {
  using statements = recordStatements()
  await test.client.data(query)
  return statements.sent.filter((statement) => !background.test(statement))
}
