import { Failure } from '#events';

/**
 * How often each of `photos` photos is printed on a sheet of `places` places: `copies` each, or, where that is left out, as often as
 * fills the sheet, the first ones once more where it does not come out even.
 * @throws Failure BadOptionError where the sheet does not hold that many
 */
export function shareCells(photos: number, places: number, copies?: number): number[] {
  if (photos * (copies ?? 1) > places)
    throw new Failure(
      'BadOptionError',
      photos > places
        ? `image: the sheet holds ${places} photos of this size, not ${photos}; choose a larger layout or a smaller size.`
        : `copies: the sheet holds ${places} photos of this size; for ${photos === 1 ? 'one photo' : `${photos} photos`} ` +
            `copies must be 1 to ${Math.floor(places / photos)}, not ${copies}.`,
    );
  return Array.from(
    { length: photos },
    (_, index) => copies ?? Math.floor(places / photos) + (index < places % photos ? 1 : 0),
  );
}
