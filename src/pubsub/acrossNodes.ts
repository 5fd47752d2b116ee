import { randomUUID } from 'node:crypto'
import { ChannelListeners, channelOf } from './channels.ts'
import { KeptLink, type LinkSettings } from './keptLink.ts'
import type { OpenLink, Publication } from './link.ts'
import { decodeMessage, encodeLoss, encodeMessage } from './message.ts'
import { Outbox } from './outbox.ts'
import type { PubSub } from './pubsub.ts'

/**
 * Pub/sub between nodes, over a link that may fail at any time. Listeners of this node are told at once, without it: a reply
 * would otherwise wait twice for the batch, 20 of its 23 ms.
 *
 * A channel is heard from the moment at which the present link has begun to listen to it. Then its listeners are told that
 * they may have missed something, whether they subscribed just now or the link was replaced. What this node could not tell
 * others is announced to them when it can speak again. Without a link everything goes on within the node.
 *
 * Settles when the first link is there, or could not be opened.
 */
export async function createPubSubAcrossNodes(open: OpenLink, settings: LinkSettings): Promise<PubSub> {
  const node = randomUUID()
  const listeners = new ChannelListeners()
  let heard = new Set<number>()
  const unheard = () => listeners.channels.filter((channel) => !heard.has(channel))
  let isListening = false
  const link = new KeptLink(open, { opened, hear, alive: leaveUnused }, settings)
  const outbox = new Outbox((batch) => link.use(({ publish }) => publish(batch)), encodeLoss(node))
  await link.tried

  function opened() {
    heard = new Set()
    void listen()
    void outbox.flush()
  }

  async function listen() {
    if (isListening) return
    isListening = true
    for (let channels = unheard(); link.isOpen && channels.length > 0; channels = unheard()) {
      const heardByLink = heard
      if (!(await link.use((present) => present.listen(channels)))) continue
      for (const channel of channels) heardByLink.add(channel)
      guarded(() => listeners.tellMissed(channels))
    }
    isListening = false
  }

  /** Not as soon as the last one has gone: often somebody comes back, as when a page is loaded again. */
  function leaveUnused() {
    const channels = [...heard].filter((channel) => !listeners.has(channel))
    for (const channel of channels) heard.delete(channel)
    if (channels.length > 0) void link.use((present) => present.unlisten(channels))
  }

  function hear({ channel, text }: Publication) {
    const message = decodeMessage(text)
    if (!message || message.node === node) return
    guarded(() => {
      if (message.topic === undefined) listeners.tellMissed([channel])
      else listeners.deliver(message.topic, message.payload)
    })
  }

  /** A listener that fails, of a payload that no node of ours has made, must not end the connection, or the process. */
  function guarded(tell: () => void) {
    try {
      tell()
    } catch (error) {
      settings.onError(error)
    }
  }

  return {
    publish(topic, payload) {
      const text = encodeMessage(node, topic, payload)
      queueMicrotask(() => guarded(() => listeners.deliver(topic, payload)))
      outbox.add({ channel: channelOf(topic), text })
    },
    subscribe(topic, hear, missed) {
      const unsubscribe = listeners.add(topic, { hear, missed })
      void listen()
      return unsubscribe
    },
    async [Symbol.asyncDispose]() {
      await outbox.flush()
      await link[Symbol.asyncDispose]()
    },
  }
}
