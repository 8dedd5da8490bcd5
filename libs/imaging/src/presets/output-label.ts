import type { Background } from './backgrounds.js';
import type { Size } from './size.js';

/** What was made, in one word for the log line: `cn-1-inch-blue`. */
export const outputLabel = (size: Size, background: Background): string => `${size.id}-${background.id}`;
