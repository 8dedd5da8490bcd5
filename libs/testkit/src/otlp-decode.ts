/** Reads an OTLP/HTTP trace export (protobuf `ExportTraceServiceRequest`) without generated code: only what tests look at. */
import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Value of an attribute. */
export type AttributeValue =
  string | number | boolean | null | readonly AttributeValue[] | { readonly [key: string]: AttributeValue };

/** Attributes by name. */
export type DecodedAttributes = Readonly<Record<string, AttributeValue>>;

/** One span as it was sent. */
export interface DecodedSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Epoch nanoseconds. */
  readonly startNs: bigint;
  /** Epoch nanoseconds. */
  readonly endNs: bigint;
  readonly attributes: DecodedAttributes;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly events: readonly {
    readonly name: string;
    readonly timeNs: bigint;
    readonly attributes: DecodedAttributes;
  }[];
  /** Spans of other traces that it belongs with. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Attributes of the process that sent it. */
  readonly resource: DecodedAttributes;
  /** Name of the instrumentation that made it. */
  readonly scope: string;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

type Fields = Record<number, (reader: BinaryReader) => void>;

/** Reads the message in `bytes`; fields that nobody asked for are skipped. */
function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const read = fields[number];
    if (read === undefined) reader.skip(wireType, number);
    else read(reader);
  }
}

/** @throws Error where the bytes are no such message */
export function decodeTraceExport(bytes: Uint8Array): DecodedSpan[] {
  const spans: DecodedSpan[] = [];
  readMessage(bytes, { 1: (reader) => spans.push(...decodeResourceSpans(reader.bytes())) });
  return spans;
}

function decodeResourceSpans(bytes: Uint8Array): DecodedSpan[] {
  let resource: DecodedAttributes = {};
  const scoped: Uint8Array[] = [];
  readMessage(bytes, {
    1: (reader) => (resource = decodeAttributesOf(reader.bytes())),
    2: (reader) => scoped.push(reader.bytes()),
  });
  return scoped.flatMap((each) => decodeScopeSpans(each, resource));
}

/** A `Resource`: its attributes are field 1. */
function decodeAttributesOf(bytes: Uint8Array): DecodedAttributes {
  const attributes: Record<string, AttributeValue> = {};
  readMessage(bytes, { 1: (reader) => decodeKeyValue(reader.bytes(), attributes) });
  return attributes;
}

function decodeScopeSpans(bytes: Uint8Array, resource: DecodedAttributes): DecodedSpan[] {
  let scope = '';
  const spans: Uint8Array[] = [];
  readMessage(bytes, {
    1: (reader) => readMessage(reader.bytes(), { 1: (inner) => (scope = inner.string()) }),
    2: (reader) => spans.push(reader.bytes()),
  });
  return spans.map((each) => ({ ...decodeSpan(each), resource, scope }));
}

function decodeSpan(bytes: Uint8Array): Omit<DecodedSpan, 'resource' | 'scope'> {
  const attributes: Record<string, AttributeValue> = {};
  const events: DecodedSpan['events'][number][] = [];
  const links: DecodedSpan['links'][number][] = [];
  const span = { traceId: '', spanId: '', parentSpanId: '', name: '', kind: 0, startNs: 0n, endNs: 0n };
  let status: DecodedSpan['status'] = { code: 'unset', message: '' };
  readMessage(bytes, {
    1: (reader) => (span.traceId = hex(reader.bytes())),
    2: (reader) => (span.spanId = hex(reader.bytes())),
    4: (reader) => (span.parentSpanId = hex(reader.bytes())),
    5: (reader) => (span.name = reader.string()),
    6: (reader) => (span.kind = reader.int32()),
    7: (reader) => (span.startNs = BigInt(reader.fixed64())),
    8: (reader) => (span.endNs = BigInt(reader.fixed64())),
    9: (reader) => decodeKeyValue(reader.bytes(), attributes),
    11: (reader) => events.push(decodeEvent(reader.bytes())),
    13: (reader) => links.push(decodeLink(reader.bytes())),
    15: (reader) => (status = decodeStatus(reader.bytes())),
  });
  return { ...span, kind: KINDS[span.kind] ?? 'unspecified', attributes, events, links, status };
}

function decodeEvent(bytes: Uint8Array): DecodedSpan['events'][number] {
  const attributes: Record<string, AttributeValue> = {};
  let name = '';
  let timeNs = 0n;
  readMessage(bytes, {
    1: (reader) => (timeNs = BigInt(reader.fixed64())),
    2: (reader) => (name = reader.string()),
    3: (reader) => decodeKeyValue(reader.bytes(), attributes),
  });
  return { name, timeNs, attributes };
}

function decodeLink(bytes: Uint8Array): DecodedSpan['links'][number] {
  const link = { traceId: '', spanId: '' };
  readMessage(bytes, {
    1: (reader) => (link.traceId = hex(reader.bytes())),
    2: (reader) => (link.spanId = hex(reader.bytes())),
  });
  return link;
}

function decodeStatus(bytes: Uint8Array): DecodedSpan['status'] {
  let message = '';
  let code = 0;
  readMessage(bytes, { 2: (reader) => (message = reader.string()), 3: (reader) => (code = reader.int32()) });
  return { code: STATUSES[code] ?? 'unset', message };
}

function decodeKeyValue(bytes: Uint8Array, into: Record<string, AttributeValue>): void {
  let key = '';
  let value: AttributeValue = null;
  readMessage(bytes, {
    1: (reader) => (key = reader.string()),
    2: (reader) => (value = decodeValue(reader.bytes())),
  });
  into[key] = value;
}

function decodeValue(bytes: Uint8Array): AttributeValue {
  let value: AttributeValue = null;
  readMessage(bytes, {
    1: (reader) => (value = reader.string()),
    2: (reader) => (value = reader.bool()),
    3: (reader) => (value = Number(reader.int64())),
    4: (reader) => (value = reader.double()),
    5: (reader) => {
      const items: AttributeValue[] = [];
      readMessage(reader.bytes(), { 1: (inner) => items.push(decodeValue(inner.bytes())) });
      value = items;
    },
    6: (reader) => (value = decodeAttributesOf(reader.bytes())),
    7: (reader) => (value = hex(reader.bytes())),
  });
  return value;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
