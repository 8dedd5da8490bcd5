/** Width and height of a grid of cells. */
export interface Plane {
  readonly width: number;
  readonly height: number;
}
