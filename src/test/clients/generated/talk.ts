// A conversation by the client that openapi-generator makes for TypeScript. Prints what was streamed and what is kept, as JSON.
import { AuthApi, Configuration, DeltaEventFromJSON, EndedEventFromJSON, MessagesApi, ProblemFromJSON, ResponseError, SessionsApi,
    UsersApi } from './client/index.js';
import { events } from './events.js';

const [base, email, password] = process.argv.slice(2);
const another = '00000000-0000-7000-8000-000000000000';

const grant = await new AuthApi(new Configuration({ basePath: base })).signIn({ signInRequest: { email, password } });
const configuration = new Configuration({ basePath: base, accessToken: grant.accessToken });
const sessions = new SessionsApi(configuration);
const messages = new MessagesApi(configuration);

const session = await sessions.createSession({ sessionSettings: { title: 'Generated' } });
const exchange = await messages.sendMessage({ sessionId: session.id, idempotencyKey: crypto.randomUUID(), prefer: 'wait=60',
    sendMessageRequest: { content: 'Hello, TypeScript' } });
const kept = (await messages.listMessages({ sessionId: session.id, limit: 10 })).messages.at(-1)!;

let streamed = '';
const stream = await messages.followSessionRaw({ sessionId: session.id, lastEventID: `${exchange.message.seq}.0.0` });
for await (const { event, data } of events(stream.raw)) {
    if (event === 'reply.delta') {
        streamed += DeltaEventFromJSON(JSON.parse(data)).text;
    } else if (event === 'reply.completed' && EndedEventFromJSON(JSON.parse(data)).length === streamed.length) {
        break;
    }
}

const refusal = await sessions.getSession({ sessionId: another }).then(() => undefined, async (error: unknown) =>
    error instanceof ResponseError ? ProblemFromJSON(await error.response.json()).code : String(error));
const me = await new UsersApi(configuration).getMe();
console.log(JSON.stringify({ status: kept.status, kept: kept.content, streamed, refusal, email: me.email }));
