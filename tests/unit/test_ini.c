#include <sys/resource.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ini.h"
#include "xmalloc.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define BOM		"\xef\xbb\xbf"
#define NOBODY		65534

static void
parse(struct ini *ini, const char *text)
{
	ini_parse(ini, text, strlen(text));
}

static void
check_text(const struct ini *ini, const char *want)
{
	char	*s = ini_text(ini);

	assert_string_equal(s, want);
	free(s);
}

static void
check_line(const struct ini *ini, size_t n, enum ini_kind kind,
    const char *section, const char *key, const char *value)
{
	const struct ini_line	*l = &ini->lines[n - 1];

	assert_true(n <= ini->nlines);
	assert_int_equal(l->kind, kind);
	assert_string_equal(l->section, section);
	if (key == NULL) {
		assert_null(l->key);
		assert_null(l->value);
		return;
	}
	assert_string_equal(l->key, key);
	assert_string_equal(l->value, value);
}

static void
test_parse(void **state)
{
	struct ini	 ini;

	(void)state;
	parse(&ini, BOM "a=1\r\n"
	    "# comment = no\n"
	    "  ; neither\n"
	    "\n"
	    " [ one ] \n"
	    "\tkey with blanks =  a value = # of it \t\n"
	    "empty =\n"
	    "nothing\n"
	    "= nameless\n"
	    "[]\n"
	    "[two\n"
	    "b = 2\n"
	    "[three] x\n"
	    "c = 3");
	assert_int_equal(ini.nlines, 14);
	assert_string_equal(ini.lines[0].raw, "a=1");
	check_line(&ini, 1, INI_VALUE, "", "a", "1");
	check_line(&ini, 2, INI_BLANK, "", NULL, NULL);
	check_line(&ini, 3, INI_BLANK, "", NULL, NULL);
	check_line(&ini, 4, INI_BLANK, "", NULL, NULL);
	check_line(&ini, 5, INI_SECTION, "one", NULL, NULL);
	check_line(&ini, 6, INI_VALUE, "one", "key with blanks",
	    "a value = # of it");
	check_line(&ini, 7, INI_VALUE, "one", "empty", "");
	check_line(&ini, 8, INI_BAD, "one", NULL, NULL);
	check_line(&ini, 9, INI_BAD, "one", NULL, NULL);
	check_line(&ini, 10, INI_BAD, "[", NULL, NULL);
	check_line(&ini, 11, INI_BAD, "two", NULL, NULL);
	check_line(&ini, 12, INI_VALUE, "two", "b", "2");
	check_line(&ini, 13, INI_BAD, "three", NULL, NULL);
	check_line(&ini, 14, INI_VALUE, "three", "c", "3");
	ini_free(&ini);
	assert_int_equal(ini.nlines, 0);
}

/* A NUL spoils its line alone, and is still there afterwards. */
static void
test_nul(void **state)
{
	static const char	 text[] =
	    "a = 1\nb = 2\0 3\n\0\n[x\0]\nc = 3\n";
	struct ini		 ini;

	(void)state;
	ini_parse(&ini, text, sizeof text - 1);
	assert_int_equal(ini.nlines, 5);
	check_line(&ini, 1, INI_VALUE, "", "a", "1");
	check_line(&ini, 2, INI_BAD, "", NULL, NULL);
	check_line(&ini, 3, INI_BAD, "", NULL, NULL);
	check_line(&ini, 4, INI_BAD, "x", NULL, NULL);
	check_line(&ini, 5, INI_VALUE, "x", "c", "3");
	assert_int_equal(ini.lines[1].len, 8);
	ini_free(&ini);
}

static void
test_get(void **state)
{
	struct ini	 ini;

	(void)state;
	parse(&ini, "k = 0\n[a]\nk = 1\nk = 2\n[b]\nk = 3\n[a]\nk = 4\n"
	    "l = 5\n");
	assert_string_equal(ini_get(&ini, "", "k"), "0");
	assert_string_equal(ini_get(&ini, "a", "k"), "4");
	assert_string_equal(ini_get(&ini, "b", "k"), "3");
	assert_null(ini_get(&ini, "b", "l"));
	assert_null(ini_get(&ini, "", "l"));
	assert_null(ini_get(&ini, "c", "k"));
	assert_null(ini_get(&ini, "a", "K"));
	ini_free(&ini);
}

static void
test_round_trip(void **state)
{
	static const char *const texts[] = {
		"", "\n", "\n\n", "a", "a = 1", "a = 1\n", BOM, BOM "\n",
		BOM "a = 1\r\n\r\n[x]\r\n", "a = 1\r\nb = 2\nc = 3\r\n",
		"a = 1\r", "\r", "\r\n", "\r\r\n", "  a=\t1  \n; x\n\n\n",
		"[a\n]\n= 3\n\xff\xfe = \x01\n", "a = 1\n\n# end",
	};
	struct ini	 ini;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		parse(&ini, texts[i]);
		check_text(&ini, texts[i]);
		ini_free(&ini);
	}
}

static void
test_set(void **state)
{
	static const struct {
		const char	*text, *section, *key, *value, *want;
	} cases[] = {
		/* changed in its place */
		{ "# c\n[a]\n  k=1 \n# d\n", "a", "k", "2",
		    "# c\n[a]\n  k=2\n# d\n" },
		{ "[a]\nk  =  1\n", "a", "k", "x = y", "[a]\nk  =  x = y\n" },
		{ "[a]\nk = 1\nk = 2\n", "a", "k", "3", "[a]\nk = 1\nk = 3\n" },
		{ "[a]\nk =\n", "a", "k", "3", "[a]\nk = 3\n" },
		{ "[a]\nk = 3\n", "a", "k", "", "[a]\nk = \n" },
		{ "[a]\n k = 3  \n", "a", "k", "3", "[a]\n k = 3  \n" },
		{ BOM "k = 1\r\nl = 2\r\n", "", "k", "3",
		    BOM "k = 3\r\nl = 2\r\n" },
		{ "k = 1", "", "k", "2", "k = 2\n" },
		{ "k = 1\n", "", "k", "2\nevil = 3\r\n", "k = 2 evil = 3  \n" },
		/* added to its section */
		{ "[a]\nk = 1\n\n# of b\n[b]\nm = 1\n", "a", "l", "2",
		    "[a]\nk = 1\nl = 2\n\n# of b\n[b]\nm = 1\n" },
		{ "[a]\n[b]\n", "a", "l", "2", "[a]\nl = 2\n[b]\n" },
		{ "[a]\nk = 1\n[b]\n[a]\n", "a", "l", "2",
		    "[a]\nk = 1\n[b]\n[a]\nl = 2\n" },
		{ "[a]\r\nk = 1\r\n", "a", "l", "2",
		    "[a]\r\nk = 1\r\nl = 2\r\n" },
		{ "[a]\nk = 1", "a", "l", "2", "[a]\nk = 1\nl = 2\n" },
		{ "# c\n[a]\n", "", "k", "1", "# c\nk = 1\n[a]\n" },
		{ BOM "[a]\n", "", "k", "1", BOM "k = 1\n[a]\n" },
		/* with its section */
		{ "", "a", "k", "1", "[a]\nk = 1\n" },
		{ "", "", "k", "1", "k = 1\n" },
		{ "[a]\nk = 1\n", "b", "k", "2", "[a]\nk = 1\n\n[b]\nk = 2\n" },
		{ "[a]\n\n", "b", "k", "2", "[a]\n\n[b]\nk = 2\n" },
		{ "# c", "b", "k", "2", "# c\n\n[b]\nk = 2\n" },
		{ "[b\nx = 1\n", "b", "k", "2", "[b\nx = 1\nk = 2\n" },
		/* taken out */
		{ "[a]\nk = 1\n# c\nk = 2\nl = 3\n[b]\nk = 4\n", "a", "k",
		    NULL, "[a]\n# c\nl = 3\n[b]\nk = 4\n" },
		{ "[a]\nk = 1", "b", "k", NULL, "[a]\nk = 1" },
	};
	struct ini	 ini;
	const char	*got;
	size_t		 i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		parse(&ini, cases[i].text);
		ini_set(&ini, cases[i].section, cases[i].key, cases[i].value);
		check_text(&ini, cases[i].want);
		got = ini_get(&ini, cases[i].section, cases[i].key);
		assert_int_equal(got == NULL, cases[i].value == NULL);
		ini_free(&ini);
	}
}

/* A folder of its own, that everybody may write. */
static int
begin_folder(void **state)
{
	char	*folder = xstrdup("/tmp/test_ini.XXXXXX");

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chmod(folder, 0777), 0);
	assert_int_equal(chdir(folder), 0);
	umask(022);
	*state = folder;
	return (0);
}

static int
end_folder(void **state)
{
	char	*s = xasprintf("rm -rf '%s'", (char *)*state);
	int	 rc;

	assert_int_equal(chdir("/"), 0);
	rc = system(s);
	free(s);
	free(*state);
	return (rc);
}

static void
put_file(const char *path, const char *text, size_t len, mode_t mode)
{
	FILE	*f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
check_file(const char *path, const char *want, mode_t mode)
{
	struct stat	 st;
	char		 buf[256];
	FILE		*f = fopen(path, "r");
	size_t		 len;

	assert_non_null(f);
	len = fread(buf, 1, sizeof buf - 1, f);
	buf[len] = '\0';
	assert_int_equal(fstat(fileno(f), &st), 0);
	fclose(f);
	assert_string_equal(buf, want);
	assert_int_equal(st.st_mode & 07777, mode);
}

/* How many names a folder has: none is left over. */
static int
count_names(const char *path)
{
	DIR	*d = opendir(path);
	int	 n = -2;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return (n);
}

/* Sets k to 2 in the file and writes it. 0, or errno. */
static int
write_two(const char *path)
{
	struct ini	 ini;
	int		 rc;

	parse(&ini, "k = 1\n");
	ini_set(&ini, "", "k", "2");
	rc = ini_write(&ini, path);
	assert_true(rc == 0 || rc == -1);
	if (rc == -1)
		rc = errno;
	ini_free(&ini);
	return (rc);
}

static void
test_read(void **state)
{
	struct ini	 ini;
	char		*big = xmalloc(INI_MAX + 1);

	(void)state;
	assert_int_equal(ini_read(&ini, "nosuch"), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(ini.nlines, 0);
	ini_free(&ini);
	assert_int_equal(ini_read(&ini, "."), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(ini_read(&ini, "fifo"), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(ini_read(&ini, "/dev/null"), 0);
	assert_int_equal(ini.nlines, 0);
	ini_free(&ini);
	assert_int_equal(ini_read(&ini, "/dev/zero"), -1);
	assert_int_equal(errno, EFBIG);
	memset(big, 'x', INI_MAX + 1);
	put_file("big", big, INI_MAX + 1, 0600);
	assert_int_equal(ini_read(&ini, "big"), -1);
	assert_int_equal(errno, EFBIG);
	put_file("big", big, INI_MAX, 0600);
	assert_int_equal(ini_read(&ini, "big"), 0);
	assert_int_equal(ini.nlines, 1);
	assert_int_equal(ini.lines[0].kind, INI_BAD);
	ini_free(&ini);
	memset(big, '\n', INI_MAX);
	put_file("big", big, INI_MAX, 0600);
	assert_int_equal(ini_read(&ini, "big"), 0);
	assert_int_equal(ini.nlines, INI_MAX);
	ini_free(&ini);
	free(big);
}

static void
test_write(void **state)
{
	(void)state;
	assert_int_equal(write_two("new"), 0);
	check_file("new", "k = 2\n", 0644);
	assert_int_equal(write_two("./one/two//three/new"), 0);
	check_file("one/two/three/new", "k = 2\n", 0644);
	put_file("old", "old\n", 4, 0640);
	assert_int_equal(write_two("old"), 0);
	check_file("old", "k = 2\n", 0640);
	/* left over from a crash */
	put_file("old.new0", "x", 1, 0600);
	assert_int_equal(write_two("old"), 0);
	check_file("old.new0", "x", 0600);
	assert_int_equal(count_names("."), 4);
	assert_int_equal(count_names("one/two/three"), 1);
}

/* What could not be understood is written back, a NUL as well. */
static void
test_write_nul(void **state)
{
	static const char	 text[] = BOM "k = \0\r\n\0\0";
	struct ini		 ini;
	char			 buf[64];
	FILE			*f;

	(void)state;
	put_file("nul", text, sizeof text - 1, 0600);
	assert_int_equal(ini_read(&ini, "nul"), 0);
	assert_int_equal(ini_write(&ini, "copy"), 0);
	ini_free(&ini);
	assert_non_null(f = fopen("copy", "r"));
	assert_int_equal(fread(buf, 1, sizeof buf, f), sizeof text - 1);
	assert_memory_equal(buf, text, sizeof text - 1);
	fclose(f);
}

static void
check_link(const char *path, const char *want)
{
	char	 buf[256];
	ssize_t	 n = readlink(path, buf, sizeof buf - 1);

	assert_true(n > 0);
	buf[n] = '\0';
	assert_string_equal(buf, want);
}

static void
test_write_link(void **state)
{
	(void)state;
	assert_int_equal(mkdir("dots", 0700), 0);
	put_file("dots/real", "old\n", 4, 0600);
	assert_int_equal(symlink("real", "dots/link"), 0);
	assert_int_equal(symlink("dots/link", "link"), 0);
	assert_int_equal(write_two("link"), 0);
	check_link("link", "dots/link");
	check_link("dots/link", "real");
	check_file("dots/real", "k = 2\n", 0600);
	/* to what is not there yet */
	assert_int_equal(symlink("later/real", "hanging"), 0);
	assert_int_equal(write_two("hanging"), 0);
	check_link("hanging", "later/real");
	check_file("later/real", "k = 2\n", 0644);
	assert_int_equal(symlink("round", "round"), 0);
	assert_int_equal(write_two("round"), ELOOP);
	check_link("round", "round");
}

/* Only a file is replaced. */
static void
test_write_other(void **state)
{
	struct stat	 st;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(write_two("folder"), EISDIR);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(symlink("fifo", "link"), 0);
	assert_int_equal(write_two("link"), EINVAL);
	assert_int_equal(lstat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	put_file("file", "x", 1, 0600);
	assert_int_equal(write_two("file/config"), ENOTDIR);
	assert_int_equal(count_names("."), 4);
}

/* As somebody who may not: the file is as it was, nothing lies beside it. */
static void
test_write_denied(void **state)
{
	bool	 root = geteuid() == 0;

	(void)state;
	assert_int_equal(mkdir("shut", 0755), 0);
	put_file("shut/old", "old\n", 4, 0666);
	assert_int_equal(chmod("shut", 0555), 0);
	put_file("locked", "old\n", 4, 0444);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	assert_int_equal(write_two("shut/old"), EACCES);
	assert_int_equal(write_two("shut/new/new"), EACCES);
	assert_int_equal(write_two("locked"), EACCES);
	if (root)
		assert_int_equal(seteuid(0), 0);
	check_file("shut/old", "old\n", 0666);
	check_file("locked", "old\n", 0444);
	assert_int_equal(count_names("shut"), 1);
	assert_int_equal(count_names("."), 2);
}

/* A write that fails half way: files may not grow beyond a page. */
static void
test_write_full(void **state)
{
	struct rlimit	 old, small;
	struct ini	 ini;
	char		*big = xmalloc(INI_MAX);

	(void)state;
	put_file("old", "old\n", 4, 0600);
	memset(big, 'x', INI_MAX);
	ini_parse(&ini, big, INI_MAX);
	free(big);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(ini_write(&ini, "old"), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	ini_free(&ini);
	check_file("old", "old\n", 0600);
	assert_int_equal(count_names("."), 1);
}

/* Any bytes: read, changed, written, read again, the value is there and the
 * rest is as it was. */
static void
test_noise(void **state)
{
	static const char	 bytes[] = "ab=[]#; \t\r\n\n\n\0\xff";
	struct ini		 ini, again;
	char			 buf[200], *s, *t;
	unsigned		 seed = 1;
	size_t			 i, len;
	int			 run;

	(void)state;
	for (run = 0; run < 20000; run++) {
		len = (size_t)rand_r(&seed) % sizeof buf;
		for (i = 0; i < len; i++) {
			buf[i] = bytes[(size_t)rand_r(&seed) %
			    (sizeof bytes - (run % 2 == 0 ? 3 : 1))];
		}
		ini_parse(&ini, buf, len);
		if (run % 2 == 0) {
			s = ini_text(&ini);
			assert_int_equal(strlen(s), len);
			assert_memory_equal(s, buf, len);
			free(s);
		}
		ini_set(&ini, run % 3 == 0 ? "a" : "b", "a", "new");
		s = ini_text(&ini);
		if (run % 2 == 0) {
			ini_parse(&again, s, strlen(s));
			assert_string_equal(ini_get(&again,
			    run % 3 == 0 ? "a" : "b", "a"), "new");
			assert_int_equal(again.nlines, ini.nlines);
			t = ini_text(&again);
			assert_string_equal(s, t);
			free(t);
			ini_free(&again);
		}
		free(s);
		ini_set(&ini, run % 3 == 0 ? "a" : "b", "a", NULL);
		assert_null(ini_get(&ini, run % 3 == 0 ? "a" : "b", "a"));
		ini_free(&ini);
	}
}

int
main(void)
{
#define FILE_TEST(f)							\
	cmocka_unit_test_setup_teardown(f, begin_folder, end_folder)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_set),
		FILE_TEST(test_read),
		FILE_TEST(test_write),
		FILE_TEST(test_write_nul),
		FILE_TEST(test_write_link),
		FILE_TEST(test_write_other),
		FILE_TEST(test_write_denied),
		FILE_TEST(test_write_full),
		cmocka_unit_test(test_noise),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
