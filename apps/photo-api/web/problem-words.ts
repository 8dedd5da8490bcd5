/** A problem in the reader's language. The service speaks English; its closed set of error types is put into Chinese here. */
import { fill } from '/assets/languages.js';
import { language } from './language.js';
import { MOST_BYTES } from './prepare-upload.js';
import type { PhotoAnswer, Problem } from './request-photo.js';
import type { ProblemText } from './result-view.js';
import { OWN_PROBLEMS, PROBLEMS_EN, PROBLEMS_ZH } from './problem-strings.js';

const DETAILS_NEEDED = ['BadOptionError', 'FileSizeError'];
const MB = 1024 * 1024;

/** Words for an answer that is no photo. */
export function wordsFor(
  answer: Exclude<PhotoAnswer, { kind: 'photo' | 'aborted' }> | { kind: 'tooLarge' },
): ProblemText {
  const own = OWN_PROBLEMS[language()];
  if (answer.kind === 'problem') return wordsForProblem(answer.problem);
  if (answer.kind === 'unreachable') return { ...own.unreachable, detail: '', requestId: '', retryable: true };
  const remedy = fill(own.tooLarge.remedy, { mb: Math.floor(MOST_BYTES / MB) + 1 });
  return { title: own.tooLarge.title, detail: '', remedy, requestId: '', retryable: false };
}

function wordsForProblem(problem: Problem): ProblemText {
  const { requestId } = problem;
  // 4xx answers stay the same for the same photo; 429 is the exception.
  const retryable = problem.status >= 500 || problem.status === 429;
  const known = (language() === 'zh' ? PROBLEMS_ZH : PROBLEMS_EN)[problem.errorType];
  // The details are English and for programs; they are shown where the words for the type cannot do without.
  if (known !== undefined)
    return { ...known, detail: DETAILS_NEEDED.includes(problem.errorType) ? problem.detail : '', requestId, retryable };
  const own = OWN_PROBLEMS[language()].unreadable;
  return {
    title: problem.title || own.title,
    detail: problem.detail,
    remedy: problem.remedy || own.remedy,
    requestId,
    retryable,
  };
}
