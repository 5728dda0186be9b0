// A conversation with the types that openapi-typescript makes, by openapi-fetch. Prints what was streamed and what is kept, as JSON.
import createClient from 'openapi-fetch';
import type { components, paths } from './types.js';
import { events } from './events.js';

type Data = components['schemas']['EventData'];

const [base, email, password] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: base });

const grant = await client.POST('/api/v1/auth/login', { body: { email, password } });
client.use({ onRequest: ({ request }) => request.headers.set('Authorization', `Bearer ${grant.data!.accessToken}`) });
const session = (await client.POST('/api/v1/sessions', { body: { title: 'Typed' } })).data!;
const path = { sessionId: session.id };
const sent = await client.POST('/api/v1/sessions/{sessionId}/messages', { params: { path, header: { Prefer: 'wait=60' } },
    body: { content: 'Hello, types' }, headers: { Accept: 'text/event-stream' }, parseAs: 'stream' });

let streamed = '';
for await (const { event, data } of events(sent.response, sent.data)) {
    if (event === 'reply.delta') {
        streamed += (JSON.parse(data) as NonNullable<Data['reply.delta']>).text;
    }
}

const kept = (await client.GET('/api/v1/sessions/{sessionId}/messages', { params: { path, query: { limit: 10 } } })).data!.messages.at(-1)!;
const refused = await client.GET('/api/v1/sessions/{sessionId}', {
    params: { path: { sessionId: '00000000-0000-7000-8000-000000000000' } } });
const refusal: components['schemas']['ErrorCode'] | undefined = refused.error?.code;
const me = (await client.GET('/api/v1/users/me')).data!;
console.log(JSON.stringify({ status: kept.status, kept: kept.content, streamed, refusal, email: me.email }));
