import { connect, createMessage } from '../../support/client.ts'
import type { Place } from '../../support/topology/place.ts'
import type { Topology } from '../../support/topology/topology.ts'

export async function readiness({ server }: Place) {
  const response = await fetch(`${server.url}/health/ready`)
  return { status: response.status, checks: ((await response.json()) as { checks: Record<string, string> }).checks }
}

/** Of all nodes, API nodes first. */
export const statuses = async ({ apis, workers }: Topology) =>
  (await Promise.all([...apis, ...workers].map(readiness))).map(({ status }) => status)

export const allAre = (status: number) => (statuses: number[]) => statuses.every((each) => each === status)

/** Sends a message to this very node. @returns the code of its refusal, if it was one */
export async function sendTo({ server }: Place, interactionId: string, content: string, clientMessageId: string) {
  const { errors } = await connect(server.url).request(createMessage, { input: { interactionId, content, clientMessageId } })
  return errors?.[0]?.extensions.code
}
