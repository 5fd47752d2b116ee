import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { getDatamodel } from '../../../src/db/generated/pothos.ts'
import { openResult, relations, sealArguments } from '../../../src/db/prismaText.ts'
import { createCipher } from '../../../src/encryption/cipher.ts'
import { columnOf, type SealedModel, sealedFields } from '../../../src/encryption/sealedFields.ts'

interface ModelField {
  name: string
  type: string
  kind: 'scalar' | 'enum' | 'object'
}

const { models } = getDatamodel().datamodel as unknown as { models: Record<string, { fields: ModelField[] }> }
const schema = readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8')
const sealedModels = Object.keys(sealedFields) as SealedModel[]
const fieldsOf = (model: string) => models[model]?.fields ?? []

const isId = 'an id of ours, made of chance and the time'
const isKeyOfCaller = 'what callers find their own by: it has to be comparable, and is theirs to choose'
const isWordOfOurs = 'a word from a list of ours, or of the operator'

/** Text of the models that is stored as it is, and why. A column that is new belongs here, or among the sealed ones. */
const notSealed: Record<string, Record<string, string>> = {
  Interaction: { id: isId, ownerId: 'found by', clientInteractionId: isKeyOfCaller, modelName: isWordOfOurs },
  Message: { id: isId, interactionId: isId, parentId: isId, clientMessageId: isKeyOfCaller },
  Reply: {
    id: isId,
    interactionId: isId,
    ownerId: 'found by',
    promptMessageId: isId,
    messageId: isId,
    workerId: isId,
    modelName: isWordOfOurs,
    errorCode: isWordOfOurs,
    traceParent: 'ids of a trace',
  },
  ReplyAttempt: { replyId: isId, provider: isWordOfOurs, modelName: isWordOfOurs, errorCode: isWordOfOurs },
  ReplyChunk: { replyId: isId },
  ApiKey: {
    id: isId,
    prefix: 'no secret, and found by',
    ownerId: 'found by',
    name: 'what the operator calls it',
    scopes: isWordOfOurs,
  },
  EncryptionKey: { id: 'what the operator calls it', fingerprint: 'tells nothing of the key' },
  EncryptionRotation: { keyId: 'what the operator calls it', table: isWordOfOurs, lastKey: isId },
  InteractionList: { id: isId, ownerId: 'found by' },
  ListedInteraction: { interactionId: isId, ownerId: 'found by' },
  OwnerUsage: { ownerId: 'found by' },
  RequestRate: { ownerId: 'found by' },
}

describe('prisma/schema.prisma', () => {
  it('has no text of which nobody has thought whether it is encrypted', () => {
    const texts = Object.fromEntries(
      Object.keys(models).map((model) => [
        model,
        fieldsOf(model)
          .filter(({ kind, type }) => kind === 'scalar' && (type === 'String' || type === 'Json' || type === 'Bytes'))
          .map(({ name }) => name)
          .filter((name) => !(model === 'ApiKey' && name === 'hash'))
          .sort(),
      ]),
    )
    const thoughtOf = Object.fromEntries(
      Object.keys(models).map((model) => {
        const sealed: readonly string[] = model in sealedFields ? sealedFields[model as SealedModel].fields : []
        return [model, [...sealed, ...Object.keys(notSealed[model] ?? {})].sort()]
      }),
    )
    expect(texts).toEqual(thoughtOf)
  })

  it.each(sealedModels)('has the table, the key and the columns that %s is sealed by', (model) => {
    const { table, key, fields } = sealedFields[model]
    const [, text = ''] = new RegExp(`^model ${model} \\{([^}]+)`, 'm').exec(schema) ?? []
    expect(text).toContain(`@@map("${table}")`)
    expect(fieldsOf(model).map(({ name }) => name)).toEqual(expect.arrayContaining([...key, ...fields]))
    for (const field of fields) {
      const [line = ''] = new RegExp(`^ +${field} .*`, 'm').exec(text) ?? []
      expect(/@map\("(.+)"\)/.exec(line)?.[1] ?? field).toBe(columnOf(field))
    }
  })
})

describe('results of Prisma', () => {
  const related = Object.keys(models).flatMap((model) => fieldsOf(model).filter(({ kind }) => kind === 'object'))

  it('are opened along every relation that leads to sealed text, and there is no other', () => {
    const leading = related.filter(({ type }) => type in sealedFields).map(({ name, type }) => [name, type])
    expect(relations).toEqual(Object.fromEntries(leading))
    // A name stands for one model, wherever it is met.
    for (const [name, type] of leading) expect(relations[name as string]).toBe(type)
  })

  it('are opened however deep they are', () => {
    const cipher = createCipher([{ id: 'of-the-test', secret: randomBytes(32) }])
    const [interactionId, messageId, replyId] = ['i', 'm', 'r']
    const stored = {
      id: interactionId,
      title: cipher.seal('interactions.title:i', 'a title'),
      prompt: null,
      messages: [
        {
          id: messageId,
          content: cipher.seal('messages.content:m', 'a message'),
          producedBy: {
            id: replyId,
            errorMessage: null,
            attempts: [{ replyId, number: 1, errorMessage: cipher.seal('reply_attempts.error_message:r/1', 'an error') }],
            chunks: [{ replyId, attempt: 2, offset: 0, text: cipher.seal('reply_chunks.text:r/2/0', 'a piece') }],
          },
        },
      ],
    }
    expect(openResult(cipher, 'Interaction', [stored, null])).toMatchObject([
      {
        title: 'a title',
        messages: [{ content: 'a message', producedBy: { attempts: [{ errorMessage: 'an error' }], chunks: [{ text: 'a piece' }] } }],
      },
      null,
    ])
  })
})

describe('arguments of Prisma', () => {
  const cipher = createCipher([{ id: 'of-the-test', secret: randomBytes(32) }])

  it('have their text sealed for the row that is created, in lists too', () => {
    const rows = ['one', 'two'].map((id) => ({ id, content: `text of ${id}` }))
    for (const [operation, data] of [
      ['create', rows[0]],
      ['createMany', rows],
      ['createManyAndReturn', rows],
    ] as const) {
      const sealed = [sealArguments(cipher, 'Message', operation, { data }).data].flat() as typeof rows
      for (const { id, content } of sealed) expect(cipher.open(`messages.content:${id}`, content)).toBe(`text of ${id}`)
      expect(JSON.stringify(sealed)).not.toContain('text of')
    }
  })

  it.each(['update', 'updateMany', 'updateManyAndReturn'])('of %s cannot hold such text', (operation) => {
    for (const model of sealedModels)
      for (const field of sealedFields[model].fields)
        expect(() => sealArguments(cipher, model, operation, { where: { id: 'x' }, data: { [field]: 'text' } })).toThrow(field)
    const harmless = { where: { id: 'x' }, data: { revision: 2, title: null } }
    expect(sealArguments(cipher, 'Interaction', operation, harmless)).toEqual(harmless)
  })
})
