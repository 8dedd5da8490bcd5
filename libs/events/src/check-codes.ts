/**
 * What can be found about a photo that was made nevertheless: the closed list of `reason` in `image_suspicious`, of the codes in
 * answers, and of docs/checks.md. Rules and integrators match on these names, so none is ever reused or renamed.
 */

/** Each code and what its `measure` counts. */
export const CHECK_CODES = {
  too_blurry: 'Sharpness of the face, 0 (none) to about 1.',
  under_exposed: 'Level of the brightest twentieth of the face, 0 to 255.',
  over_exposed: 'Share of the face that is burnt out, 0 to 1.',
  low_resolution: 'Px of the result for one px of the photo: how much the face had to be enlarged.',
  face_tilted: 'Roll of the head in the photo, degrees; the result is levelled.',
  not_frontal: 'The larger one of yaw and pitch of the head, degrees.',
  face_cut_by_frame: 'How far the face reaches over the edge of the photo, in sides of the face.',
  frame_too_tight: 'Height of the head over the wished height.',
  unsure_matte: 'Mean width of the soft edge around the person, % of the height of the head.',
  downscaled: 'Longer side of the photo in px; it was worked on at a smaller size.',
  photo_turned: 'Degrees by which the photo was turned clockwise to stand upright.',
} as const;

/** Name of something found. */
export type CheckCode = keyof typeof CHECK_CODES;
