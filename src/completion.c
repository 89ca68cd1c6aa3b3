/* Completion scripts for shells, from the same tables as everything else. */
#include <ctype.h>
#include <string.h>

#include "opts.h"

static void
put_formats(FILE *f)
{
	const struct out_format	*of;

	for (of = out_formats; of->id != NULL; of++) {
		if (of->report != NULL)
			fprintf(f, " %s", of->id);
	}
}

static void
put_tables(FILE *f)
{
	const struct table *const *t;

	for (t = tables; *t != NULL; t++)
		fprintf(f, " %s", (*t)->id);
}

/* Whether a table before this one has the column. */
static bool
had_before(const struct table *const *t, const char *id)
{
	const struct table *const *before;

	for (before = tables; before != t; before++) {
		if (table_col(*before, id) != NULL)
			return (true);
	}
	return (false);
}

/* Every id once, then every TABLE.ID. */
static void
put_columns(FILE *f)
{
	const struct table *const *t;
	size_t			   i;

	for (t = tables; *t != NULL; t++) {
		for (i = 0; i < (*t)->ncols; i++) {
			if (!had_before(t, (*t)->cols[i].id))
				fprintf(f, " %s", (*t)->cols[i].id);
		}
	}
	for (t = tables; *t != NULL; t++) {
		for (i = 0; i < (*t)->ncols; i++)
			fprintf(f, " %s.%s", (*t)->id, (*t)->cols[i].id);
	}
}

static void
put_colours(FILE *f)
{
	enum colour	 c;

	for (c = 0; c < COLOUR_MAX; c++)
		fprintf(f, " %s", opt_colours[c]);
}

/* Of hosts there are too many; these say what a URI is like. */
static const char *const uris[] = {
	"none", "qemu:///system", "qemu:///session", "lxc:///system",
	"xen:///system", "vz:///system", "ch:///system", "test:///default",
	"qemu+ssh://", "qemu+tls://", NULL
};

/* before: what stands before each colon. */
static void
put_uris(FILE *f, const char *before)
{
	const char	*const *u, *s;

	for (u = uris; *u != NULL; u++) {
		fputc(' ', f);
		for (s = *u; *s != '\0'; s++)
			fprintf(f, "%s%c", *s == ':' ? before : "", *s);
	}
}

/* What may stand for a value. */
static void
put_words(FILE *f, enum opt_value value)
{
	switch (value) {
	case VALUE_FORMAT:
		put_formats(f);
		break;
	case VALUE_TABLES:
	case VALUE_OPT_TABLE:
		put_tables(f);
		break;
	case VALUE_COLUMNS:
	case VALUE_SORT:
		put_columns(f);
		break;
	case VALUE_COLOUR:
		put_colours(f);
		break;
	default:
		break;
	}
}

static void
bash_option(FILE *f, const struct opt *o)
{
	static const char *const what[] = {
		[VALUE_TEXT] = "return",
		[VALUE_FORMAT] = "words='",
		[VALUE_TABLES] = "more=, words='",
		[VALUE_COLUMNS] = "more=, sign=+ words=$columns",
		[VALUE_SORT] = "sign=- words=$columns",
		[VALUE_COLOUR] = "words='",
		[VALUE_OPT_TABLE] = "words='",
		[VALUE_DIR] = "files=-d",
		[VALUE_FILE] = "files=-f",
		[VALUE_URI] = "words=$uris",
	};
	bool	 words = strchr(what[o->value], '\'') != NULL;

	fputc('\t', f);
	if (o->letter != 0)
		fprintf(f, "-%c | ", o->letter);
	fprintf(f, "--%s) %s", o->name, what[o->value]);
	if (words) {
		put_words(f, o->value);
		fputc('\'', f);
	}
	fputs(" ;;\n", f);
}

static void
bash_script(FILE *f)
{
	enum opt_id	 id;

	fputs("# Completion of hypertop for bash, made from its tables.\n"
	    "_hypertop()\n"
	    "{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} head= words= files=\n"
	    "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]} more= sign=\n"
	    "\tlocal columns='", f);
	put_columns(f);
	fputs("'\n"
	    "\tlocal uris='", f);
	put_uris(f, "");
	fputs("' line=${COMP_LINE:0:COMP_POINT}\n\n"
	    "\tCOMPREPLY=()\n"
	    "\t# For bash a colon ends a word, so a URI is more than one.\n"
	    "\tif [[ $line =~ [[:blank:]](-c|--connect)[[:blank:]=]+"
	    "([^[:blank:]]*:[^[:blank:]]*)$ ]]; then\n"
	    "\t\tline=${BASH_REMATCH[2]}\n"
	    "\t\tmapfile -t COMPREPLY < \\\n"
	    "\t\t    <(compgen -W \"$uris\" -- \"$line\")\n"
	    "\t\t[[ $COMP_WORDBREAKS != *:* ]] ||\n"
	    "\t\t    COMPREPLY=(\"${COMPREPLY[@]#\"${line%:*}:\"}\")\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\tif [[ $cur == '=' ]]; then\n"
	    "\t\tcur=\n"
	    "\telif [[ $prev == '=' ]]; then\n"
	    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	    "\tfi\n"
	    "\tcase $prev in\n", f);
	for (id = 0; id < OPT_MAX; id++) {
		if (opt_table[id].value != VALUE_NONE)
			bash_option(f, &opt_table[id]);
	}
	fputs("\t*) words='", f);
	for (id = 0; id < OPT_MAX; id++) {
		if (opt_table[id].letter != 0)
			fprintf(f, " -%c", opt_table[id].letter);
		fprintf(f, " --%s", opt_table[id].name);
	}
	fputs("' ;;\n"
	    "\tesac\n"
	    "\tif [[ $files ]]; then\n"
	    "\t\tcompopt -o filenames 2>/dev/null\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen \"$files\" -- \"$cur\")\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\tif [[ $sign && $cur == \"$sign\"* ]]; then\n"
	    "\t\thead=$sign cur=${cur#\"$sign\"}\n"
	    "\tfi\n"
	    "\tif [[ $more ]]; then\n"
	    "\t\tcompopt -o nospace 2>/dev/null\n"
	    "\t\tif [[ $cur == *,* ]]; then\n"
	    "\t\t\thead+=${cur%,*}, cur=${cur##*,}\n"
	    "\t\tfi\n"
	    "\tfi\n"
	    "\tmapfile -t COMPREPLY < \\\n"
	    "\t    <(compgen -P \"$head\" -W \"$words\" -- \"$cur\")\n"
	    "}\n"
	    "complete -F _hypertop hypertop\n", f);
}

/* The first sentence of an option's help, fit for [...] within '...'. */
static void
zsh_help(FILE *f, const char *s)
{
	for (; *s != '\0'; s++) {
		if (s[0] == '.' && (s[1] == '\0' ||
		    (s[1] == ' ' && isupper((unsigned char)s[2]))))
			break;
		if (*s == '[' || *s == ']' || *s == '\\')
			fputc('\\', f);
		fputs(*s == '\'' ? "'\\''" : (const char [2]){ *s, '\0' }, f);
	}
}

static void
zsh_value(FILE *f, const struct opt *o)
{
	switch (o->value) {
	case VALUE_NONE:
		return;
	case VALUE_TEXT:
		fprintf(f, ":%s: ", o->arg);
		return;
	case VALUE_URI:
		fprintf(f, ":%s:(", o->arg);
		put_uris(f, "\\");
		fputc(')', f);
		return;
	case VALUE_DIR:
		fprintf(f, ":%s:_files -/", o->arg);
		return;
	case VALUE_FILE:
		fprintf(f, ":%s:_files", o->arg);
		return;
	case VALUE_TABLES:
	case VALUE_COLUMNS:
		fprintf(f, ":%s:_sequence compadd -", o->arg);
		put_words(f, o->value);
		return;
	default:
		fprintf(f, "%s:%s:(", o->value == VALUE_OPT_TABLE ? ":" : "",
		    o->arg);
		put_words(f, o->value);
		fputc(')', f);
	}
}

static void
zsh_option(FILE *f, const struct opt *o)
{
	const char	*eq = o->value == VALUE_NONE ? "" :
			    o->value == VALUE_OPT_TABLE ? "=-" : "=";

	fputs(" \\\n\t", f);
	if (o->letter != 0) {
		fprintf(f, "'(-%c --%s)'{-%c,--%s%s}'[", o->letter, o->name,
		    o->letter, o->name, eq);
	} else
		fprintf(f, "'--%s%s[", o->name, eq);
	zsh_help(f, o->help);
	fputc(']', f);
	zsh_value(f, o);
	fputc('\'', f);
}

static void
zsh_script(FILE *f)
{
	enum opt_id	 id;

	fputs("#compdef hypertop\n"
	    "# Completion of hypertop for zsh, made from its tables.\n"
	    "_arguments -s -S", f);
	for (id = 0; id < OPT_MAX; id++)
		zsh_option(f, &opt_table[id]);
	fputc('\n', f);
}

bool
opts_completion(FILE *f, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		bash_script(f);
	else if (strcmp(shell, "zsh") == 0)
		zsh_script(f);
	else
		return (false);
	return (true);
}
