#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ini.h"
#include "xmalloc.h"

#define BLANKS		" \t\r\f\v"
#define BOM		"\xef\xbb\xbf"
#define BOM_LEN		3
#define MAX_LINKS	40
#define MAX_TRIES	100

/* The section before the first. */
static char	no_section[] = "";

/* Cuts blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t	 len;

	s += strspn(s, BLANKS);
	len = strlen(s);
	while (len > 0 && strchr(BLANKS, s[len - 1]) != NULL)
		len--;
	s[len] = '\0';
	return (s);
}

/* A bad section begins all the same, so that what is meant for it does not
 * fall to the one before it. */
static void
parse_section(struct ini_line *l, char *s)
{
	char	*end = strchr(s, ']');

	l->kind = INI_BAD;
	if (end != NULL && end[1] == '\0')
		l->kind = INI_SECTION;
	if (end != NULL)
		*end = '\0';
	l->section = trim(s + 1);
	if (*l->section == '\0') {
		l->kind = INI_BAD;
		l->section = s;
	}
}

/* Key, value and the name of a section lie behind raw in its block: sections
 * of later lines point there, and no line of a section is ever freed alone. */
static void
parse_line(struct ini_line *l, char *section)
{
	char	*s = trim(l->raw + l->len + 1), *eq;

	l->kind = INI_BAD;
	l->section = section;
	if (*s == '[') {
		parse_section(l, s);
	} else if (*s == '\0' || *s == '#' || *s == ';') {
		l->kind = INI_BLANK;
	} else if ((eq = strchr(s, '=')) != NULL && eq != s) {
		*eq = '\0';
		l->kind = INI_VALUE;
		l->key = trim(s);
		l->value = trim(eq + 1);
	}
	if (memchr(l->raw, '\0', l->len) != NULL) {
		l->kind = INI_BAD;
		l->key = l->value = NULL;
	}
}

static void
make_line(struct ini_line *l, const char *s, size_t len, bool cr,
    char *section)
{
	memset(l, 0, sizeof *l);
	l->raw = xmalloc(2 * len + 2);
	l->len = len;
	l->cr = cr;
	memcpy(l->raw, s, len);
	l->raw[len] = '\0';
	memcpy(l->raw + len + 1, l->raw, len + 1);
	parse_line(l, section);
}

void
ini_parse(struct ini *ini, const char *text, size_t len)
{
	const char	*nl, *end = text + len;
	char		*section = no_section;
	size_t		 room = 0, n;
	bool		 cr;

	memset(ini, 0, sizeof *ini);
	if (len >= BOM_LEN && memcmp(text, BOM, BOM_LEN) == 0) {
		ini->bom = true;
		text += BOM_LEN;
	}
	while (text < end) {
		nl = memchr(text, '\n', (size_t)(end - text));
		n = (size_t)((nl != NULL ? nl : end) - text);
		cr = nl != NULL && n > 0 && text[n - 1] == '\r';
		if (ini->nlines == room) {
			room = room == 0 ? 64 : 2 * room;
			ini->lines = xreallocarray(ini->lines, room,
			    sizeof *ini->lines);
		}
		make_line(&ini->lines[ini->nlines], text, n - cr, cr, section);
		section = ini->lines[ini->nlines++].section;
		ini->open = nl == NULL;
		text += n + 1;
	}
}

/* Reads all of it; -1 and errno. */
static ssize_t
read_all(int fd, char *buf, size_t size)
{
	size_t	 len = 0;
	ssize_t	 n;

	while (len < size) {
		if ((n = read(fd, buf + len, size - len)) == 0)
			break;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return (-1);
		len += (size_t)n;
	}
	return ((ssize_t)len);
}

/* What is not a file is not waited for; a device (/dev/null) is read. */
static int
open_text(const char *path)
{
	struct stat	 st;
	int		 fd, saved;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == 0) {
		if (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode))
			return (fd);
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	}
	saved = errno;
	close(fd);
	errno = saved;
	return (-1);
}

int
ini_read(struct ini *ini, const char *path)
{
	char	*buf;
	ssize_t	 len;
	int	 fd, saved;

	memset(ini, 0, sizeof *ini);
	if ((fd = open_text(path)) == -1)
		return (-1);
	buf = xmalloc(INI_MAX + 1);
	len = read_all(fd, buf, INI_MAX + 1);
	saved = len > INI_MAX ? EFBIG : errno;
	close(fd);
	if (len >= 0 && len <= INI_MAX)
		ini_parse(ini, buf, (size_t)len);
	free(buf);
	errno = saved;
	return (len >= 0 && len <= INI_MAX ? 0 : -1);
}

static bool
is_value(const struct ini_line *l, const char *section, const char *key)
{
	return (l->kind == INI_VALUE && strcmp(l->key, key) == 0 &&
	    strcmp(l->section, section) == 0);
}

static struct ini_line *
find(const struct ini *ini, const char *section, const char *key)
{
	size_t	 i;

	for (i = ini->nlines; i > 0; i--) {
		if (is_value(&ini->lines[i - 1], section, key))
			return (&ini->lines[i - 1]);
	}
	return (NULL);
}

const char *
ini_get(const struct ini *ini, const char *section, const char *key)
{
	const struct ini_line *l = find(ini, section, key);

	return (l == NULL ? NULL : l->value);
}

/* Puts a line before line `at`, with the end of line that the first has. */
static void
insert(struct ini *ini, size_t at, const char *s, char *section)
{
	bool	 cr = ini->nlines > 0 && ini->lines[0].cr;

	ini->lines = xreallocarray(ini->lines, ini->nlines + 1,
	    sizeof *ini->lines);
	memmove(&ini->lines[at + 1], &ini->lines[at],
	    (ini->nlines - at) * sizeof *ini->lines);
	make_line(&ini->lines[at], s, strlen(s), cr, section);
	ini->nlines++;
}

static void
remove_all(struct ini *ini, const char *section, const char *key)
{
	size_t	 i, n = 0;

	for (i = 0; i < ini->nlines; i++) {
		if (is_value(&ini->lines[i], section, key))
			free(ini->lines[i].raw);
		else
			ini->lines[n++] = ini->lines[i];
	}
	ini->nlines = n;
}

/* Keeps what stands before the value: indent, key, blanks. */
static void
change(struct ini_line *l, const char *value)
{
	struct ini_line	 was = *l;
	size_t		 at = (size_t)(l->value - (l->raw + l->len + 1));
	char		*s;

	if (strcmp(l->value, value) == 0)
		return;
	s = xasprintf("%.*s%s%s", (int)at, l->raw,
	    l->raw[at - 1] == '=' && *l->value == '\0' ? " " : "", value);
	make_line(l, s, strlen(s), was.cr, was.section);
	free(s);
	free(was.raw);
}

/* Line before which a new key of the section goes: behind its last value, or
 * its title; nlines + 1 if there is no such section. */
static size_t
place(const struct ini *ini, const char *section)
{
	const struct ini_line	*l;
	size_t			 i;

	for (i = ini->nlines; i > 0; i--) {
		l = &ini->lines[i - 1];
		if ((l->kind == INI_VALUE || l->kind == INI_SECTION) &&
		    strcmp(l->section, section) == 0)
			return (i);
	}
	if (*section != '\0')
		return (ini->nlines + 1);
	while (i < ini->nlines && ini->lines[i].section == no_section)
		i++;
	return (i);
}

static void
add_section(struct ini *ini, const char *section)
{
	char	*s = xasprintf("[%s]", section), *last = no_section;

	if (ini->nlines > 0)
		last = ini->lines[ini->nlines - 1].section;
	if (ini->nlines > 0 && *ini->lines[ini->nlines - 1].raw != '\0')
		insert(ini, ini->nlines, "", last);
	insert(ini, ini->nlines, s, last);
	free(s);
}

static void
add(struct ini *ini, const char *section, const char *key, const char *value)
{
	size_t	 at = place(ini, section);
	char	*s;

	if (at > ini->nlines) {
		add_section(ini, section);
		at = ini->nlines;
	}
	s = xasprintf("%s = %s", key, value);
	insert(ini, at, s, at == 0 ? no_section : ini->lines[at - 1].section);
	free(s);
}

void
ini_set(struct ini *ini, const char *section, const char *key,
    const char *value)
{
	struct ini_line	*l = find(ini, section, key);
	char		*one, *s;

	if (l == NULL && value == NULL)
		return;
	ini->open = false;
	if (value == NULL) {
		remove_all(ini, section, key);
		return;
	}
	/* a value is one line, whatever comes */
	one = xstrdup(value);
	while ((s = strpbrk(one, "\r\n")) != NULL)
		*s = ' ';
	if (l != NULL)
		change(l, one);
	else
		add(ini, section, key, one);
	free(one);
}

static char *
join(const struct ini *ini, size_t *size)
{
	const struct ini_line	*l;
	size_t			 i, len = BOM_LEN;
	char			*text, *p;

	for (i = 0; i < ini->nlines; i++)
		len += ini->lines[i].len + 2;
	p = text = xmalloc(len + 1);
	if (ini->bom)
		p = mempcpy(p, BOM, BOM_LEN);
	for (i = 0; i < ini->nlines; i++) {
		l = &ini->lines[i];
		p = mempcpy(p, l->raw, l->len);
		if (l->cr)
			*p++ = '\r';
		if (i + 1 < ini->nlines || !ini->open)
			*p++ = '\n';
	}
	*p = '\0';
	*size = (size_t)(p - text);
	return (text);
}

char *
ini_text(const struct ini *ini)
{
	size_t	 size;

	return (join(ini, &size));
}

/* The folder of a path. Caller frees. */
static char *
folder_of(const char *path)
{
	const char	*slash = strrchr(path, '/');

	if (slash == NULL)
		return (xstrdup("."));
	if (slash == path)
		return (xstrdup("/"));
	return (xstrndup(path, (size_t)(slash - path)));
}

/* Where a chain of links ends, whether or not there is a file. NULL and
 * errno; caller frees. */
static char *
follow_links(const char *path)
{
	char	 buf[PATH_MAX], *at = xstrdup(path), *folder, *next;
	ssize_t	 n;
	int	 i;

	for (i = 0; i < MAX_LINKS; i++) {
		n = readlink(at, buf, sizeof buf - 1);
		if (n == -1)
			return (at);
		buf[n] = '\0';
		folder = folder_of(at);
		next = *buf == '/' ? xstrdup(buf) :
		    xasprintf("%s/%s", folder, buf);
		free(folder);
		free(at);
		at = next;
	}
	free(at);
	errno = ELOOP;
	return (NULL);
}

/* Makes the folder of a file and those above it. */
static int
make_folders(const char *file)
{
	char	*s = xstrdup(file), *p = s;
	int	 rc = 0, saved = 0;

	while (rc == 0 && *p != '\0' && (p = strchr(p + 1, '/')) != NULL) {
		*p = '\0';
		rc = mkdir(s, 0700);
		saved = errno;
		/* a folder that is there may say EROFS or EACCES as well */
		if (rc == -1 && (saved == EEXIST || access(s, F_OK) == 0))
			rc = 0;
		*p = '/';
	}
	free(s);
	errno = saved;
	return (rc);
}

/* Opens a new file beside it, whose name goes to *name. */
static int
open_beside(const char *file, char **name, mode_t mode)
{
	int	 fd, i;

	for (i = 0; i < MAX_TRIES; i++) {
		*name = xasprintf("%s.new%d", file, i);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd != -1 || errno != EEXIST)
			return (fd);
		free(*name);
		*name = NULL;
	}
	return (-1);
}

static int
write_all(int fd, const char *s, size_t len)
{
	ssize_t	 n;

	for (; len > 0; s += n, len -= (size_t)n) {
		n = write(fd, s, len);
		if (n == -1 && errno != EINTR)
			return (-1);
		if (n == -1)
			n = 0;
	}
	return (fsync(fd));
}

/* Owner and mode of the file that is replaced. Only root can give a file
 * away; then who could read it before still can. */
static int
keep_mode(int fd, const struct stat *old)
{
	if (fchown(fd, old->st_uid, old->st_gid) == -1 && errno != EPERM)
		return (-1);
	return (fchmod(fd, old->st_mode & 07777));
}

static void
sync_folder(const char *file)
{
	char	*folder = folder_of(file);
	int	 fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

/* Replaces the file by the text; old is NULL where there was none. */
static int
replace(const char *file, const struct stat *old, const char *text,
    size_t len)
{
	char	*name;
	int	 fd, rc = 0, saved;

	fd = open_beside(file, &name, old == NULL ? 0666 : 0600);
	if (fd == -1) {
		free(name);
		return (-1);
	}
	if ((old != NULL && keep_mode(fd, old) == -1) ||
	    write_all(fd, text, len) == -1)
		rc = -1;
	saved = errno;
	if (close(fd) == -1 && rc == 0) {
		rc = -1;
		saved = errno;
	}
	if (rc == 0 && rename(name, file) == -1) {
		rc = -1;
		saved = errno;
	}
	if (rc == -1)
		unlink(name);
	else
		sync_folder(file);
	free(name);
	errno = saved;
	return (rc);
}

/* What is there already must be a file that may be written: /dev/null is not
 * replaced, nor a file that somebody has protected. */
static int
may_replace(const char *file, struct stat *st, bool *there)
{
	*there = stat(file, st) == 0;
	if (!*there)
		return (errno == ENOENT ? 0 : -1);
	if (!S_ISREG(st->st_mode)) {
		errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
		return (-1);
	}
	return (faccessat(AT_FDCWD, file, W_OK, AT_EACCESS));
}

int
ini_write(const struct ini *ini, const char *path)
{
	struct stat	 st;
	char		*file, *text;
	size_t		 len;
	bool		 there;
	int		 rc = -1, saved;

	if ((file = follow_links(path)) == NULL)
		return (-1);
	text = join(ini, &len);
	if (make_folders(file) == 0 && may_replace(file, &st, &there) == 0)
		rc = replace(file, there ? &st : NULL, text, len);
	saved = errno;
	free(text);
	free(file);
	errno = saved;
	return (rc);
}

void
ini_free(struct ini *ini)
{
	size_t	 i;

	for (i = 0; i < ini->nlines; i++)
		free(ini->lines[i].raw);
	free(ini->lines);
	memset(ini, 0, sizeof *ini);
}
