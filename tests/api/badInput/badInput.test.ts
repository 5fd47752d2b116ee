import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { createMessage, type Result } from '../../support/client.ts'
import { transports } from './asking.ts'
import { type Case, openPlace, others, type Place, pages, texts } from './cases.ts'

let test: TestApp
let place: Place

beforeAll(async () => {
  test = await startTestApp()
  place = await openPlace(test.client)
})

const groups: [string, Case[]][] = [
  ['fault 39: pages', pages],
  ['fault 40: text and ids', texts],
  ['other input', others],
]

describe.each(groups)('%s that cannot be: refused with a code and a path, and nothing is changed', (_, cases) => {
  describe.each(transports)('over %s', (_, errorsOf) => {
    it.each(cases)('$what', async (each) => {
      const before = await storedRows()
      const errors = await errorsOf(test.client, each, place)
      expect(errors).toHaveLength(1)
      expect(errors?.[0]).toHaveProperty('locations')
      expect(errors?.[0]?.extensions).toMatchObject({ code: each.code ?? 'BAD_USER_INPUT', path: each.path })
      expect(await storedRows()).toEqual(before)
    })
  })
})

const faithful = [
  'مرحبا \u202e txt',
  '\u2066isolated\u2069 \u200e\u200f',
  '👩‍👩‍👧 🏳️‍🌈',
  '\u0001 control',
  '\ufeff\ufffe\uffff',
  '"quotes" \\ \n',
  ' edges ',
  'x'.repeat(100_000),
  '\u{1f600}'.repeat(50_000),
]

const senders: [string, (content: string) => Promise<Result['data']>][] = [
  ['HTTP', async (content) => (await test.client.send(place.interactionId, content, { reply: false })).message],
  [
    'WebSocket',
    async (content) => {
      const { interactionId } = place
      const variables = { input: { interactionId, content, reply: false } }
      const { value } = await test.client.socket.iterate<Result['data']>({ query: createMessage, variables }).next()
      return value.data.createMessage.message
    },
  ],
]

describe.each(senders)('fault 40: over %s, text is given back as it came', (_, send) => {
  it.each(faithful)('%#', async (content) => {
    const sent = await send(content)
    expect(sent.content).toBe(content)
    const query = 'query ($id: ID!) { message(id: $id) { content } }'
    expect((await test.client.data(query, { id: sent.id })).message.content).toBe(content)
  })
})

async function storedRows() {
  const { interaction, message, reply } = test.app.database.prisma
  return [await interaction.count(), await message.count(), await reply.count()]
}
