import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const CONFIG_FILES = [
  'apps/*/src/config/**',
  'apps/*/src/instrumentation.ts',
  'libs/testkit/**',
  'tools/**',
  'test/**',
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/*.e2e-spec.ts',
];
const EXIT_FILES = [
  'apps/*/src/main.ts',
  'apps/*/src/cli.ts',
  'apps/*/src/*-cli.ts',
  'apps/*/src/check.ts',
  'apps/*/src/watch-test.ts',
  'tools/**',
  'test/**',
];

const LIMITS = {
  'max-lines': ['error', { max: 250 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 10],
  'max-params': ['error', 4],
};

/** AssemblyScript: looks like TypeScript, is compiled by another compiler, and has types of its own. */
const SCANNER = ['apps/*/scanner/**/*.ts'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'var/**', 'coverage/**', '.dependency-cruiser.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    ignores: SCANNER,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './tsconfig.web.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      ...LIMITS,
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in config/ or in the preload only.' },
        { object: 'process', property: 'exit', message: 'Only main decides when the process ends.' },
      ],
    },
  },
  {
    files: SCANNER,
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: null } },
    rules: {
      ...LIMITS,
      // Its whole numbers have 64 bits; and each call costs in loops over bytes: what belongs to one step stays in one function.
      'no-loss-of-precision': 'off',
      complexity: ['error', 16],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-undef': 'off',
      eqeqeq: 'error',
    },
  },
  { files: CONFIG_FILES, rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'exit' }] } },
  { files: EXIT_FILES, rules: { 'no-restricted-properties': 'off', 'no-console': 'off' } },
  {
    // Time is an input of everything the watcher computes: only clock.ts may ask for it.
    files: ['apps/log-watcher/src/**/*.ts'],
    ignores: ['apps/log-watcher/src/clock.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Take the time from the clock.',
        },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from the clock.' },
        { selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]', message: 'Timers belong to clock.ts.' },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
    plugins: { jest },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', '**.expect*', 'fc.assert'] }],
    },
  },
  { files: ['test/**', 'libs/testkit/**', 'tools/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
  { files: ['apps/*/web/**/*.ts', 'libs/pages/web/**/*.ts'], languageOptions: { globals: globals.browser } },
  prettier,
);
