// ESM tests: run through `npm test`, which passes --experimental-vm-modules and builds first (some suites start the built programs).
import { availableParallelism } from 'node:os';

const swc = {
  module: { type: 'es6' },
  sourceMaps: 'inline',
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    keepClassNames: true,
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

/**
 * One more than there are cores, for suites that start programs wait for them half of their time. No more than five, however many cores are
 * there: a container may see more of them than it may use.
 */
const workers = Math.min(availableParallelism() + 1, 5);

export default {
  testEnvironment: '<rootDir>/test/jest-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
  moduleNameMapper: {
    '^#telemetry/start$': '<rootDir>/libs/telemetry/src/start.ts',
    '^#telemetry/traces$': '<rootDir>/libs/telemetry/src/trace-settings.ts',
    '^#(events|telemetry|imaging|api-docs|testkit)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  testSequencer: '<rootDir>/test/longest-first.mjs',
  maxWorkers: workers,
  // A machine that others use too may let a program stand for half a minute.
  testTimeout: 300_000,
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'apps/*/src/**/*.ts',
    'libs/{events,telemetry,imaging,api-docs}/src/**/*.ts',
    '!**/*.spec.ts',
    '!**/main.ts',
    '!**/instrumentation.ts',
  ],
};
