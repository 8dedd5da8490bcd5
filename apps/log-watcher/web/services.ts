/** Which of the watched services the page is about; there is nothing to choose where there is but one. */
import { byId, make } from '/assets/elements.js';
import { get } from './watch-api.js';

const place = byId('service-choice', HTMLElement);
const select = byId('service', HTMLSelectElement);

/** The last part of a question about the chosen service: "&service=…"; empty for the first. */
export function ofService(): string {
  return select.value === '' ? '' : `&service=${encodeURIComponent(select.value)}`;
}

/** Offers the services. Never rejects. @param onChange called when another one is chosen */
export async function startServices(onChange: () => void): Promise<void> {
  select.addEventListener('change', onChange);
  try {
    const { services } = await get<{ services: { name: string }[] }>('/v1/services');
    place.hidden = services.length < 2;
    select.replaceChildren(
      ...services.map(({ name }, index) => {
        const option = make('option', '', name);
        option.value = index === 0 ? '' : name;
        return option;
      }),
    );
  } catch {
    // The first service is shown, as it is where there is but one.
    return;
  }
}
