/** The types of /assets/uPlot.esm.js, which the service hands out from the uplot package. */
export { default } from 'uplot';
