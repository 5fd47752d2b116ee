import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Viewer } from '../auth/viewer.ts'
import { storedRole } from '../db/columns.ts'
import type { Interaction } from '../db/generated/prisma/client.ts'
import type { Role } from '../db/generated/prisma/enums.ts'
import { type SealedField, sealed } from '../encryption/sealedFields.ts'
import { badInput, notFound, ParleyError } from '../errors.ts'
import { publishChange, publishListChange } from '../pubsub/pubsub.ts'
import type { Domain } from './domain.ts'
import { limits } from './limits.ts'
import { removeInteraction } from './removeInteraction.ts'
import { changeInteraction } from './sql/changeInteraction.ts'
import { requireOptionalText, requireUuid } from './text.ts'

const defaultRole = 'SYSTEM'

export interface InteractionSettings {
  role?: Role | null | undefined
  prompt?: string | null | undefined
  title?: string | null | undefined
  modelName?: string | null | undefined
  temperature?: number | null | undefined
  topP?: number | null | undefined
  maxOutputTokens?: number | null | undefined
}

/**
 * Creates an interaction. The same `clientInteractionId` with the same settings gives the one that it created first.
 * @throws {ParleyError} BAD_USER_INPUT, CONFLICT
 */
export async function createInteraction(
  domain: Domain,
  viewer: Viewer,
  { clientInteractionId, ...settings }: InteractionSettings & { clientInteractionId?: string | null | undefined },
): Promise<Interaction> {
  const { prisma } = domain.database
  const { role, ...optional } = requireSettings(domain, settings)
  const values = { role: role ?? defaultRole, ...defined(optional) }
  requireOptionalText(clientInteractionId, ['input', 'clientInteractionId'], limits.clientKey)
  const id = uuidv7()
  if (!clientInteractionId) {
    const created = await prisma.interaction.create({ data: { id, ownerId: viewer.ownerId, ...values } })
    publishListChange(domain.pubsub, viewer.ownerId)
    return created
  }

  const key = { ownerId: viewer.ownerId, clientInteractionId }
  const creationDigest = digest(values)
  await prisma.interaction.createMany({ data: [{ id, ...key, creationDigest, ...values }], skipDuplicates: true })
  const interaction = await prisma.interaction.findUniqueOrThrow({ where: { ownerId_clientInteractionId: key } })
  if (interaction.creationDigest !== creationDigest)
    throw new ParleyError('CONFLICT', 'Another interaction was created with this clientInteractionId.', {
      path: ['input', 'clientInteractionId'],
    })
  if (interaction.id === id) publishListChange(domain.pubsub, viewer.ownerId)
  return interaction
}

/**
 * Changes the given settings; null resets one to its default, what is left out stays.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND
 */
export async function updateInteraction(domain: Domain, viewer: Viewer, id: string, settings: InteractionSettings): Promise<Interaction> {
  const interactionId = requireUuid(id, ['input', 'id'])
  const { role, ...optional } = requireSettings(domain, settings)
  const text = (field: SealedField<'Interaction'>, value: string | null | undefined) =>
    value == null ? value : sealed('Interaction', field, { id: interactionId }, value)
  const changes = defined({
    ...optional,
    prompt: text('prompt', optional.prompt),
    title: text('title', optional.title),
    role: role === undefined ? undefined : storedRole(role ?? defaultRole),
  })
  const [updated] = await changeInteraction(domain.database.pool, interactionId, viewer.ownerId, changes)
  if (!updated) throw notFound('Interaction', ['input', 'id'])
  publishChange(domain.pubsub, updated)
  return updated
}

/**
 * Removes an interaction with its messages and replies; a worker at one of them stops.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND
 */
export async function deleteInteraction(domain: Domain, viewer: Viewer, id: string): Promise<string> {
  const interactionId = requireUuid(id, ['input', 'id'])
  if (!(await removeInteraction(domain, viewer.ownerId, interactionId))) throw notFound('Interaction', ['input', 'id'])
  return interactionId
}

function requireSettings({ knowsModel }: Domain, settings: InteractionSettings): InteractionSettings {
  requireOptionalText(settings.prompt, ['input', 'prompt'], limits.prompt)
  requireOptionalText(settings.title, ['input', 'title'], limits.title)
  if (settings.modelName != null) requireModel(knowsModel, settings.modelName, ['input', 'modelName'])
  requireRange(settings.temperature, 'temperature', 0, 2)
  requireRange(settings.topP, 'topP', 0, 1)
  requireRange(settings.maxOutputTokens, 'maxOutputTokens', 1, 1_000_000)
  return settings
}

/** @throws {ParleyError} BAD_USER_INPUT for a model that no provider offers */
export function requireModel(knowsModel: Domain['knowsModel'], name: string, path: readonly string[]) {
  requireOptionalText(name, path, limits.modelName)
  if (!knowsModel(name)) throw badInput(path, 'No provider offers this model; the query `models` lists those there are.')
}

function requireRange(value: number | null | undefined, field: string, min: number, max: number) {
  if (value != null && !(value >= min && value <= max)) throw badInput(['input', field], `Must be between ${min} and ${max}.`)
}

const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> }

const digest = (values: object) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
