/** How photos come in: dropped anywhere on the page, pasted, or chosen as files. */

/** Calls `onFiles` with the photos that the reader hands over together, by whatever way. @param place a click on it opens the file chooser, for the mouse; the keyboard has the chooser itself */
export function takeFiles(
  chooser: HTMLInputElement,
  place: HTMLElement,
  onFiles: (files: readonly File[]) => void,
): void {
  const offer = (files: FileList | null | undefined) => {
    if (files !== null && files !== undefined && files.length > 0) onFiles([...files]);
  };
  chooser.addEventListener('change', () => {
    offer(chooser.files);
    // Choosing the same file again is to count as a choice.
    chooser.value = '';
  });
  place.addEventListener('click', () => chooser.click());
  document.addEventListener('paste', (event) => offer(event.clipboardData?.files));
  takeDrops(offer);
}

// The whole page takes the drop: one that misses a small target would make the browser leave the page for the photo.
function takeDrops(offer: (files: FileList | null | undefined) => void): void {
  let depth = 0;
  const mark = () => document.body.classList.toggle('dragging', depth > 0);
  document.addEventListener('dragenter', () => {
    depth += 1;
    mark();
  });
  document.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    mark();
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    depth = 0;
    mark();
    offer(event.dataTransfer?.files);
  });
}
