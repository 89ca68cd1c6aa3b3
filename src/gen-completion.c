/* Prints a completion script while hypertop is being built. */
#include "opts.h"

int
main(int argc, char **argv)
{
	if (argc != 2 || !opts_completion(stdout, argv[1])) {
		fputs("usage: gen-completion bash|zsh\n", stderr);
		return (2);
	}
	return (fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1);
}
