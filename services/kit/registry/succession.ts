/** How often who wants to lead, or has to come back, asks again. */
export const ASK_AGAIN_MS = 500;
/** Who has not answered by then is frozen, or gone in a way that breaks no connection. */
export const ANSWER_TIMEOUT_MS = 2_000;

/**
 * While the registry answers: a leader that is killed, frozen or has lost its lease is followed by then. Its last term has to be
 * noticed as over, it is asked in vain, and who asked has it.
 */
export const SUCCEEDED_WITHIN_MS = ASK_AGAIN_MS + ANSWER_TIMEOUT_MS + ASK_AGAIN_MS;
