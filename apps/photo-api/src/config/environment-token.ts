/** Under which name Nest hands out the checked environment. */
export const ENVIRONMENT = Symbol('environment');
