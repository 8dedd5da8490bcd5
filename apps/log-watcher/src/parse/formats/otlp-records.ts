/** The log records of an OTLP/JSON line (`LogsData`), as plain objects: `attributes` and `resource` by key, values without their type. */
import { isRecord, type JsonRecord } from './field-map.js';

/** Values inside values are followed so deep. */
const DEEPEST = 8;

/** The records; undefined where the line holds no logs. */
export function otlpRecords(line: JsonRecord): JsonRecord[] | undefined {
  const { resourceLogs } = line;
  if (!Array.isArray(resourceLogs)) return undefined;
  return records(resourceLogs).flatMap(({ resource, scopeLogs }) => {
    const shared = attributesOf(isRecord(resource) ? resource['attributes'] : undefined);
    return records(scopeLogs).flatMap(({ logRecords }) =>
      records(logRecords).map((record) => ({
        ...record,
        body: plain(record['body'], 0),
        attributes: attributesOf(record['attributes']),
        resource: shared,
      })),
    );
  });
}

function records(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function attributesOf(value: unknown, depth = 0): JsonRecord {
  const entries = records(value).flatMap(({ key, value: held }): [string, unknown][] =>
    typeof key === 'string' ? [[key, plain(held, depth)]] : [],
  );
  return Object.fromEntries(entries);
}

/** 64-bit integers are texts in OTLP/JSON. */
function plain(value: unknown, depth: number): unknown {
  if (!isRecord(value) || depth >= DEEPEST) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, kvlistValue, arrayValue } = value;
  if (isRecord(kvlistValue)) return attributesOf(kvlistValue['values'], depth + 1);
  if (isRecord(arrayValue)) return records(arrayValue['values']).map((it) => plain(it, depth + 1));
  return stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue;
}
