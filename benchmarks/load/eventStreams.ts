import { Agent, type ClientRequest, request } from 'node:http'
import type { Arrivals } from './arrivals.ts'
import { StreamProgress, type Streams, streamsOf } from './streams.ts'

const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Go on.' }], stream: true })

/** Asks for so many chat completions at once, and reads them as server-sent events. */
export function openEventStreams(serverUrl: string, count: number, arrivals: Arrivals): Streams {
  const agent = new Agent()
  const opened = Array.from({ length: count }, () => openEventStream(serverUrl, agent, arrivals))
  return streamsOf(
    opened.map(({ progress }) => progress),
    () => {
      for (const { sent } of opened) sent.destroy()
      agent.destroy()
    },
  )
}

function openEventStream(serverUrl: string, agent: Agent, arrivals: Arrivals): { progress: StreamProgress; sent: ClientRequest } {
  const progress = new StreamProgress()
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sent = request(`${serverUrl}/v1/chat/completions`, { method: 'POST', agent, headers })
  let unread = ''
  sent.once('error', (error) => progress.fail(error))
  sent.once('response', (response) => {
    if (response.statusCode !== 200) progress.fail(new Error(`answered with ${response.statusCode}`))
    response.setEncoding('utf8').on('data', (part: string) => {
      const events = (unread + part).split('\n\n')
      unread = events.pop() ?? ''
      try {
        for (const event of events) readEvent(event)
      } catch (error) {
        progress.fail(error)
      }
    })
    response.once('close', () => progress.fail(new Error('the stream ended too early')))
  })
  sent.end(body)
  return { progress, sent }

  function readEvent(event: string) {
    const data = event.slice('data: '.length)
    if (data === '[DONE]') return progress.ended.resolve()
    const text: string | undefined = JSON.parse(data).choices[0]?.delta.content
    if (!text) return
    arrivals.add(text)
    progress.started.resolve()
  }
}
