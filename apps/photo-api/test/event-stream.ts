/** Server-sent events as a list. */

/** One event. */
export interface StreamedEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Reads a stream to its end. @throws Error where it is none */
export async function readEvents(answer: Response): Promise<StreamedEvent[]> {
  if (answer.headers.get('content-type') !== 'text/event-stream; charset=utf-8') throw new Error(await answer.text());
  const blocks = (await answer.text()).split('\n\n').filter((block) => block.startsWith('event: '));
  return blocks.map((block) => {
    const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { event, data: JSON.parse(data) as unknown };
  });
}
