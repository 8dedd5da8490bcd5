/**
 * sharp, set up once for the whole process: only the three loaders we accept, from memory; no cache, because photos do not repeat;
 * one thread a picture, because the workers already use all cores.
 */
import sharp from 'sharp';

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
