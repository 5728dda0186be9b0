// follow.mjs CLIENT AUTHORIZATION URL FROM: follows a session from an event on to the end of the reply, whatever breaks meanwhile; says what it has.
import { clientOf } from './clients.mjs'
import { Transcript } from './transcript.mjs'

const [client, authorization, url, from] = process.argv.slice(2)
const heard = new Transcript()
await clientOf(client, authorization)(url, from, (...event) => heard.take(...event))
console.log(JSON.stringify({ fault: heard.fault, text: heard.text }))
process.exit(0)
