#include <string.h>
#include <time.h>

#include "out.h"

const struct out_format out_formats[] = {
	{
		.id = "table",
		.help = "Aligned text for people: the default columns that "
		    "fit 132 columns, or those of -C.",
		.report = out_table,
	}, {
		.id = "json",
		.help = "JSON Lines: one object per report, every column, "
		    "null for what is not known.",
		.every_column = true,
#ifdef HAVE_JANSSON
		.report = out_json,
#else
		.lacks = "jansson",
#endif
	}, {
		.id = "csv",
		.help = "One table with one header line, every column, an "
		    "empty field for what is not known.",
		.one_table = true,
		.every_column = true,
		.report = out_csv,
	}, {
		.id = "openmetrics",
		.help = "One OpenMetrics document with every column, no "
		    "sample for what is not known.",
		.one_report = true,
		.every_column = true,
		.report = out_openmetrics,
	},
	{ .id = NULL }
};

const struct out_format *
out_find(const char *id)
{
	const struct out_format	*of;

	for (of = out_formats; of->id != NULL; of++) {
		if (strcmp(of->id, id) == 0)
			return (of);
	}
	return (NULL);
}

void
out_time(char dst[OUT_TIME_SIZE], uint64_t real_ns)
{
	time_t	 t = (time_t)(real_ns / 1000000000);
	unsigned ms = real_ns / 1000000 % 1000;
	struct tm tm;
	size_t	 len;

	gmtime_r(&t, &tm);
	len = strftime(dst, OUT_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(dst + len, OUT_TIME_SIZE - len, ".%03uZ", ms);
}
