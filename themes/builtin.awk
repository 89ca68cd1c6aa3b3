# SPDX-License-Identifier: GPL-2.0-or-later
#
# Turns the themes given into a C file, so that they are part of the program:
#	awk -f builtin.awk default.theme light.theme ... >builtin.c

BEGIN {
	print "/* Made by builtin.awk from the themes. */"
	print "#include <stddef.h>\n"
	print "#include \"../themes/theme.h\"\n"
	print "const struct theme_builtin theme_builtins[] = {"
}

FNR == 1 {
	name = FILENAME
	sub(/^.*\//, "", name)
	sub(/\.theme$/, "", name)
	printf "%s\t{ \"%s\",\n", n++ ? "\t},\n" : "", name
}

{
	gsub(/[\\"]/, "\\\\&")
	printf "\t    \"%s\\n\"\n", $0
}

END {
	printf "%s\t{ NULL, NULL }\n};\n", n ? "\t},\n" : ""
}
