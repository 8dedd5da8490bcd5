/**
 * The log line: the only interface between photo-api and log-watcher. Event catalogue, fields and units, the closed table of
 * errors, and how a record becomes a line and back. Depends on nothing of ours, does no I/O.
 */
export * from './catalogue.js';
export * from './check-codes.js';
export * from './decode.js';
export * from './encode.js';
export * from './event-definition.js';
export * from './failure.js';
export * from './failure-table.js';
export * from './fields.js';
export * from './shapeless.js';
export * from './steps.js';
