/** The events of a response, by name and data alone; as much of WHATWG HTML 9.2.6 as they need. */
export async function* events(response: Response, body: ReadableStream | null | undefined = response.body) {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
        const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) {
            const field = (name: string) => block.split('\n').find(line => line.startsWith(name + ': '))?.slice(name.length + 2);
            const data = field('data');
            if (data !== undefined) {
                yield { event: field('event') ?? 'message', data };
            }
        }
    }
}
