// cuts.mjs CLIENT AUTHORIZATION NODE PATH FROM TEXT: follows an ended reply from an event on, over and over, each time through a connection that is cut at another
// byte of its first response, and compares what it has with the text, in base64; prints where that was not whole.
// fetch-event-source-plain is spared the cuts between an id and the blank line behind it, at which it loses an event.
import net from 'node:net'
import { clientOf } from './clients.mjs'
import { Transcript } from './transcript.mjs'

const [client, authorization, node, path, from, text] = process.argv.slice(2)
const right = Buffer.from(text, 'base64').toString()
const target = new URL(node)
const follow = clientOf(client, authorization)
const AT_ONCE = 150
const HEADS = 40

const connect = () => net.connect(Number(target.port), target.hostname)

/** The whole response, up to the end of the reply. */
function record() {
  return new Promise((resolve, reject) => {
    const socket = connect().on('error', reject)
    socket.write(`GET ${path}?lastEventId=${from} HTTP/1.1\r\nHost: ${target.host}\r\n`
      + `Authorization: ${authorization}\r\nAccept: text/event-stream\r\n\r\n`)
    let all = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      all = Buffer.concat([all, bytes])
      if (/\nevent: reply\.(completed|stopped|failed)\n[^]*?\n\n\r\n$/.test(all.toString('latin1'))) {
        socket.destroy()
        resolve(all)
      }
    })
  })
}

/** Its first connection is given so many bytes of what was recorded, every other one goes to the node. */
async function cutAt(bytes) {
  let first = true
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    if (first) {
      first = false
      socket.once('data', () => socket.write(bytes, () => socket.destroy()))
    } else {
      const there = connect().on('error', () => socket.destroy()).on('close', () => socket.destroy())
      socket.on('close', () => there.destroy()).pipe(there).pipe(socket)
    }
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return server
}

async function wrongWith(recorded, length) {
  const server = await cutAt(recorded.subarray(0, length))
  const heard = new Transcript()
  const url = `http://127.0.0.1:${server.address().port}${path}`
  await follow(url, from, (...event) => heard.take(...event))
  server.close()
  return heard.fault ?? (heard.text === right ? null : `the text is ${JSON.stringify(heard.text)}`)
}

const recorded = await record()
const begin = recorded.indexOf('\r\n\r\n')
const isBeforeBlankLine = (length) => /\nid: [\d.]+\n$/.test(recorded.subarray(0, length).toString('latin1'))
const cuts = [...Array(recorded.length).keys()].filter((length) => length >= begin || length % HEADS === 0)
  .filter((length) => client !== 'fetch-event-source-plain' || !isBeforeBlankLine(length))
let tried = 0
const failures = []
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (cuts.length > 0) {
    const length = cuts.shift()
    const wrong = await wrongWith(recorded, length)
    tried++
    if (wrong) failures.push(`cut at ${length}: ${wrong}`)
  }
}))
console.log(JSON.stringify({ tried, failures: failures.slice(0, 5) }))
process.exit(0)
