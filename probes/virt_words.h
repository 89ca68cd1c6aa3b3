/* libvirt's numbers in its own words. NULL: a number that has none. */
#ifndef VIRT_WORDS_H
#define VIRT_WORDS_H

const char	*word_of_state(int state);
const char	*word_of_reason(int state, int reason);
/* virDomainJobOperation: migrate-out, save ... */
const char	*word_of_operation(int operation);

#endif
