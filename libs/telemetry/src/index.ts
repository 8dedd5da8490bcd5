export * from './step-trail.js';
