// What a client has made of a reply: its text, and the first thing that is not as it should be.
const ENDS = ['reply.completed', 'reply.stopped', 'reply.failed']

const isAfter = (id, before) => {
  const [a, b] = [id, before].map((text) => text.split('.').map(Number))
  const i = a.findIndex((number, at) => number !== b[at])
  return i >= 0 && a[i] > b[i]
}

export class Transcript {
  text = ''
  fault = null
  #last = '0.0.0'

  /** Returns whether the reply has ended. */
  take(name, data, id) {
    try {
      const told = JSON.parse(data)
      if (name !== 'session.updated') this.#follow(id)
      if (name === 'snapshot') this.fault ??= `a snapshot, ${told.reason}`
      if (name === 'reply.started') this.text = ''
      if (name === 'reply.delta') this.text += told.text
      if (name === 'reply.reset') this.text = told.text
      return ENDS.includes(name)
    } catch (failure) {
      this.fault ??= `${name} with ${data}: ${failure}`
      return false
    }
  }

  #follow(id) {
    if (!isAfter(id, this.#last)) this.fault ??= `${id} after ${this.#last}`
    this.#last = id
  }
}
