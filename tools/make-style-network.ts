/** `node dist/tools/make-style-network.js FILE [WIDTH]`: writes a network of AnimeGANv2's shape with random weights, for trying things out. */
import { writeFileSync } from 'node:fs';
import { styleNetwork } from './style-network.js';

const [file, width = '32'] = process.argv.slice(2);
if (file === undefined || !/^\d+$/.test(width)) {
  console.error('Usage: node dist/tools/make-style-network.js FILE [WIDTH]');
  process.exit(2);
}
const bytes = styleNetwork({ width: Number(width) });
writeFileSync(file, bytes);
console.log(`${file}: ${bytes.length} bytes`);
