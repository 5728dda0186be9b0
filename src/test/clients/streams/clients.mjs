// Clients of others, each used as docs/api.md says: reads a session's events behind one of them until show says that it has enough.
import { EventSource as NpmEventSource } from 'eventsource'
import { Agent, EventSource as UndiciEventSource } from 'undici'
import fetchEventSourceModule from '@microsoft/fetch-event-source'

const NAMES = ['snapshot', 'message.created', 'reply.started', 'reply.delta', 'reply.continued', 'reply.reset', 'reply.completed',
  'reply.stopped', 'reply.failed', 'session.updated']
const PAUSE = 50

// fetch-event-source is made for browsers
globalThis.window = globalThis
globalThis.document = { addEventListener() {}, removeEventListener() {} }

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

/** A new one whenever one was answered anything but 200: it does not come back by itself then. undici's says so only after the event. */
const byEventSource = (Source, options) => (url, from, show) => new Promise((resolve) => {
  let last = from
  const open = () => {
    const source = new Source(`${url}?lastEventId=${last}`, options)
    let isGone = false
    const handle = (event) => {
      last = event.lastEventId || last
      if (show(event.type, event.data, event.lastEventId)) {
        isGone = true
        source.close()
        resolve()
      }
    }
    NAMES.concat('message').forEach((name) => source.addEventListener(name, handle))
    source.addEventListener('error', async () => {
      await pause(PAUSE)
      if (source.readyState === 2 && !isGone) {
        isGone = true
        open()
      }
    })
  }
  open()
})

/**
 * As its own page says, but for whose id is sent: that of the last event it has handled, or the one the library keeps. A response that ends is
 * the end to it, whether it has the whole reply or not.
 */
const byFetchEventSource = (authorization, sendsHandled) => async (url, from, show) => {
  let last = from
  const over = new AbortController()
  const send = (input, init) => fetch(input, { ...init, headers: { ...init.headers, 'last-event-id': last } })
  await fetchEventSourceModule.fetchEventSource(url, {
    signal: over.signal,
    headers: { authorization, 'last-event-id': from },
    openWhenHidden: true,
    ...(sendsHandled ? { fetch: send } : {}),
    onmessage: ({ event, data, id }) => {
      last = id || last
      if (!over.signal.aborted && show(event, data, id)) over.abort()
    }
  })
}

/** Reads lines as Python's str.splitlines does, and what is built upon it, such as httpx-sse (httpx-sse#34). */
const bySplitLines = (authorization) => async (url, from, show) => {
  let last = from
  for (let isEnough = false; !isEnough; await pause(PAUSE)) {
    try {
      const answer = await fetch(url, { headers: { authorization, accept: 'text/event-stream', 'last-event-id': last } })
      if (answer.status === 200) isEnough = await read(answer.body, (name, data, id) => {
        last = id || last
        return show(name, data, id)
      })
    } catch { /* it broke: come back */ }
  }
}

async function read(body, show) {
  let rest = ''
  let event = {}
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split(/\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/)
    rest = lines.pop()
    for (const line of lines) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)
      if (line !== '') event[field] = value
      else {
        if (event.data !== undefined && show(event.event, event.data, event.id)) {
          await body.cancel().catch(() => {})
          return true
        }
        event = {}
      }
    }
  }
  return false
}

/** Where browsers have a cookie. */
const withHeader = (authorization) => ({
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization } })
})
const withDispatcher = (authorization) => ({
  dispatcher: new Agent().compose((dispatch) => (request, handler) =>
    dispatch({ ...request, headers: { ...request.headers, authorization } }, handler))
})

export const clientOf = (name, authorization) => ({
  'eventsource': byEventSource(NpmEventSource, withHeader(authorization)),
  'undici': byEventSource(UndiciEventSource, withDispatcher(authorization)),
  'fetch-event-source': byFetchEventSource(authorization, true),
  'fetch-event-source-plain': byFetchEventSource(authorization, false),
  'splitlines': bySplitLines(authorization)
})[name]
